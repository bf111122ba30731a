import { associationIdBySlug, associationSlugs } from "@/accounts/hosts/store";

/** The association that a command's `--association` names. */
export async function knownAssociation({ association }: { association: string }): Promise<number> {
  const id = await associationIdBySlug(association);
  if (id !== undefined) return id;
  const slugs = await associationSlugs();
  const there =
    slugs.length === 0 ? "There is none yet: npm run association -- add" : `There are: ${slugs.join(", ")}`;
  throw new Error(`--association: no association has the slug ${association}. ${there}.`);
}
