import { associationIdBySlug } from "@/accounts/hosts/store";

/** The association that a command's `--association` names. */
export async function knownAssociation({ association }: { association: string }): Promise<number> {
  const id = await associationIdBySlug(association);
  if (id === undefined) throw new Error(`--association: no association has the slug ${association}.`);
  return id;
}
