"use server";

import { redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { formValues, invalidInput, type FormState } from "@/lib/form";
import { ListForm } from "./schema";
import { createList } from "./store";

/** Make a list/committee. */
export async function addList(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const parsed = ListForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const listId = await createList(staff.associationId, parsed.data);
  redirect(`/lists/${listId}?done=added`);
}
