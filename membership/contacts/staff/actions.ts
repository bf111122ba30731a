"use server";

import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { requireStaff } from "@/accounts/session";
import { checkbox, parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalidInput, refused, type FormState } from "@/lib/form";
import { staffValues } from "./staff";
import { addStaff, changeStaff, staffRoleOf } from "./store";

const RoleForm = z.object({
  role: z.enum(["viewer", "operator", "admin"], "Choose what they may do."),
  isActive: checkbox,
});

/** Give a contact a staff role. */
export async function makeStaff(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("people:manage");
  const values = formValues(form);
  const contactId = parseId(values.contactId) ?? notFound();
  const parsed = RoleForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await addStaff(staff.associationId, contactId, parsed.data.role, staff.email);
  if (written === "no-such-contact") return refused(values, "Only an individual can be staff.");
  redirect(`/setup/staff/${contactId}?done=${written === "written" ? "staff-added" : "is-staff"}`);
}

/** Change what a staff member may do, or whether they are active. */
export async function saveStaff(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("people:manage");
  const values = formValues(form);
  const contactId = parseId(values.contactId) ?? notFound();
  const parsed = RoleForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const { associationId, email } = staff;
  const written = await changeStaff(associationId, contactId, values.version ?? "", parsed.data, email);
  if (written === "last-admin") {
    return refused(
      values,
      "Nothing was changed: the association would have no active administrator. Make somebody else one first.",
    );
  }
  if (written === "changed-meanwhile") {
    const now = (await staffRoleOf(associationId, contactId)) ?? notFound();
    return changedMeanwhile(values, staffValues(now), now.version);
  }
  redirect("/setup/staff?done=staff-saved");
}
