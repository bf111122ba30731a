"use server";

import { notFound, redirect } from "next/navigation";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { formValues, refused, type FormState } from "@/lib/form";
import { mergeContacts } from "./store";

const refusals = {
  "different-kinds": "An individual and an organization cannot become one contact.",
  "needs-admin":
    "Nothing was changed: a staff role or a login to the Info Hub is at stake. Ask an administrator to merge these two.",
  "last-admin":
    "Nothing was changed: the association would have no active administrator. Keep the other contact, or make somebody else one first.",
};

/** Make one contact of two, after the page that names both. */
export async function mergeContact(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const stays = parseId(values.stays) ?? notFound();
  const goes = parseId(values.goes) ?? notFound();
  const managesPeople = can(staff.role, "people:manage");
  const merged = await mergeContacts(staff.associationId, { stays, goes, actor: staff.email, managesPeople });
  if (merged === "gone") notFound();
  if (merged === "merged") redirect(`/contacts/${stays}?done=merged`);
  return refused(values, refusals[merged]);
}
