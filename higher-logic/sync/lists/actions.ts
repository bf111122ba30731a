"use server";

import { revalidatePath } from "next/cache";
import { notFound, redirect } from "next/navigation";
import { audit } from "@/accounts/audit/store";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalidInput } from "@/lib/form";
import { isSyncedList, listValues, type ListFields } from "@/membership/lists/list";
import { ListForm } from "@/membership/lists/schema";
import { changeList, deleteList, readList } from "@/membership/lists/store";
import { leavingList, type LeavingList } from "../preview/list/store";
import { approveLeaving } from "./approving/store";
import { leavingView, type ListState } from "./leaving";

/**
 * Save a list's settings; the page stays, because the members are on it. Whoever loses the community by it is named: of
 * so many that the guard would hold them, or that not all are named at once, before anything is stored, and the second
 * press removes exactly these; of fewer afterwards, because a tick takes it back.
 */
export async function saveList(_before: ListState, form: FormData): Promise<ListState> {
  const { associationId, email: by } = await requireStaff("lists:edit");
  const values = formValues(form);
  const listId = parseId(values.listId) ?? notFound();
  const parsed = ListForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const version = values.version ?? "";
  const leaving = await leavingBy(associationId, listId, version, parsed.data);
  const isConfirmed = leaving !== null && values.confirmDigest === leaving.digest;
  if (leaving && asksFirst(leaving) && !isConfirmed)
    return { status: "confirm", values, fieldErrors: {}, version, leaving: leavingView(leaving) };
  const written = await changeList(associationId, listId, version, parsed.data, async (client, list) => {
    if (!leaving) return;
    if (isConfirmed) await approveLeaving(client, { associationId, groupKey: list.key, leaving, by });
    const { name } = parsed.data;
    const people = leaving.everything.count + leaving.thisOne.count;
    const line = { associationId, actor: by, action: "list.unticked", subject: String(listId) };
    await audit({ ...line, detail: { name, people } }, client);
  });
  if (written.kind === "gone") notFound();
  if (written.kind === "changed-meanwhile") {
    return changedMeanwhile(values, listValues(written.now), written.now.version);
  }
  revalidatePath(`/lists/${listId}`);
  const state = { values: listValues(parsed.data), fieldErrors: {}, version: written.version };
  return { status: "saved", ...state, ...(leaving && !isConfirmed && { leaving: leavingView(leaving) }) };
}

/** Whoever would lose the community by this save; null too for a form from an older version, which saves nothing. */
async function leavingBy(
  associationId: number,
  listId: number,
  version: string,
  fields: ListFields,
): Promise<LeavingList | null> {
  if (isSyncedList(fields)) return null;
  const now = await readList(associationId, listId);
  if (!now || now.version !== version || !isSyncedList(now)) return null;
  return leavingList(associationId, now.key);
}

/** Afterwards there is no telling any more who they were. */
function asksFirst({ isMany, everything, thisOne }: LeavingList): boolean {
  return isMany || [everything, thisOne].some(({ count, people }) => count > people.length);
}

/** Delete a list after the page that says who is on it, and who would lose its community. */
export async function removeList(form: FormData): Promise<void> {
  const { associationId, email: by } = await requireStaff("lists:edit");
  const { confirmDigest, ...values } = formValues(form);
  const listId = parseId(values.listId) ?? notFound();
  const list = (await readList(associationId, listId)) ?? notFound();
  const leaving = isSyncedList(list) ? await leavingList(associationId, list.key) : null;
  if (leaving && confirmDigest !== leaving.digest) redirect(`/lists/${listId}/delete?others=1`);
  const isDeleted = await deleteList(associationId, listId, by, async (client) => {
    if (leaving) await approveLeaving(client, { associationId, groupKey: list.key, leaving, by });
  });
  if (!isDeleted) notFound();
  redirect("/lists?done=deleted");
}
