"use server";

import { revalidatePath } from "next/cache";
import { notFound, redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalidInput, type FormState } from "@/lib/form";
import { listValues } from "./list";
import { ListForm } from "./schema";
import { changeList, createList, deleteList } from "./store";

/** Make a list/committee. */
export async function addList(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const parsed = ListForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const listId = await createList(staff.associationId, parsed.data);
  redirect(`/lists/${listId}?done=added`);
}

/** Save a list's settings; the page stays, because the members are on it. */
export async function saveList(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const listId = parseId(values.listId) ?? notFound();
  const parsed = ListForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await changeList(staff.associationId, listId, values.version ?? "", parsed.data);
  if (written.kind === "gone") notFound();
  if (written.kind === "changed-meanwhile") {
    return changedMeanwhile(values, listValues(written.now), written.now.version);
  }
  revalidatePath(`/lists/${listId}`);
  return { status: "saved", values: listValues(parsed.data), fieldErrors: {}, version: written.version };
}

/** Delete a list after the page that says who is on it. */
export async function removeList(form: FormData): Promise<void> {
  const staff = await requireStaff("lists:edit");
  const listId = parseId(formValues(form).listId) ?? notFound();
  if (!(await deleteList(staff.associationId, listId, staff.email))) notFound();
  redirect("/lists?done=deleted");
}
