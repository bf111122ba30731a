"use server";

import { notFound, redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalid, invalidInput, refused, type FormState } from "@/lib/form";
import { MembershipTypeForm } from "../schema";
import { createType, deleteType, readType, renameType } from "./store";

const NAME_TAKEN = { name: ["Another membership type has this name. Enter another one."] };

/** Make a membership type. */
export async function addType(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const parsed = MembershipTypeForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  if ((await createType(staff.associationId, parsed.data.name)) === "name-taken") {
    return invalid(values, NAME_TAKEN);
  }
  redirect("/setup/membership-types?done=type-added");
}

/** Rename a membership type; whoever has it is known by the new name from then on. */
export async function saveType(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const typeId = parseId(values.typeId) ?? notFound();
  const parsed = MembershipTypeForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await renameType(staff.associationId, typeId, values.version ?? "", parsed.data.name);
  if (written === "name-taken") return invalid(values, NAME_TAKEN);
  if (written === "changed-meanwhile") {
    const now = (await readType(staff.associationId, typeId)) ?? notFound();
    return changedMeanwhile(values, { name: now.name }, now.version);
  }
  if (written === "gone") notFound();
  redirect("/setup/membership-types?done=type-saved");
}

/** Delete a membership type that nobody has. */
export async function removeType(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const typeId = parseId(values.typeId) ?? notFound();
  const outcome = await deleteType(staff.associationId, typeId);
  if (outcome === "in-use") {
    return refused(
      values,
      "It was not deleted: there are memberships of this type. Give them another type first.",
    );
  }
  if (outcome === "gone") notFound();
  redirect("/setup/membership-types?done=type-deleted");
}
