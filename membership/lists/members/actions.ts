"use server";

import { notFound, redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalid, invalidInput, type FormState } from "@/lib/form";
import { href } from "@/lib/search-params";
import { displayName } from "../../contacts/contact";
import { readContact } from "../../contacts/store";
import { isSyncedList, listMembershipValues } from "../list";
import { ListMembershipForm } from "../schema";
import { readList } from "../store";
import { changeListMembership, putBackOnList, putOnList, readListMembership, takeOffList } from "./store";

/**
 * Put a contact on a list. An organization on a synced list stays out of it, so before it is stored the form says so
 * and asks once more (R66).
 */
export async function addToList(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const contactId = parseId(values.contactId);
  const listId = parseId(values.listId);
  if (contactId === null) notFound();
  if (listId === null) return invalid(values, { listId: ["Choose a list."] });
  const contact = (await readContact(staff.associationId, contactId)) ?? notFound();
  const list = (await readList(staff.associationId, listId)) ?? notFound();
  const parsed = ListMembershipForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  // Confirmed for this list only: another one may have been chosen since the warning.
  const isConfirmed = values.confirmed === String(listId);
  if (contact.kind === "organization" && isSyncedList(list) && !isConfirmed) {
    return {
      status: "confirm",
      message: `${displayName(contact)} is an organization. Organizations on a synced list are not sent; put its people on ${list.name} instead.`,
      values: { ...values, confirmed: String(listId) },
      fieldErrors: {},
    };
  }
  const written = await putOnList(staff.associationId, listId, contactId, parsed.data);
  if (written.kind === "gone") notFound();
  if (written.kind === "on-it-already") {
    return invalid(values, { listId: [`${displayName(contact)} is on ${list.name} already.`] });
  }
  redirect(
    values.from === "contact"
      ? `/contacts/${contactId}?done=put-on-list`
      : `/lists/${listId}?done=put-on-list`,
  );
}

/** Change somebody's role on a list, or the days. */
export async function savePlaceOnList(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const place = await placeOf(staff.associationId, values.listMembershipId);
  const parsed = ListMembershipForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const { associationId } = staff;
  const written = await changeListMembership(associationId, place.id, values.version ?? "", parsed.data);
  if (written === "gone") notFound();
  if (written === "changed-meanwhile") {
    const now = await placeOf(associationId, values.listMembershipId);
    return changedMeanwhile(values, listMembershipValues(now), now.version);
  }
  redirect(`/lists/${place.listId}?done=place-saved`);
}

/** Take somebody off a list from today on; back to where the button was, which says who it was. */
export async function takeOff(form: FormData): Promise<void> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const place = await placeOf(staff.associationId, values.listMembershipId);
  await takeOffList(staff.associationId, place.id);
  // A place that was to begin later has lost that day: it cannot be put back as it was.
  const { joinedOn } = await placeOf(staff.associationId, values.listMembershipId);
  const undo = joinedOn === place.joinedOn ? "yes" : null;
  const done = { done: "taken-off", place: place.id, undo };
  if (values.from === "contact") redirect(href(`/contacts/${place.contactId}`, done));
  const { q, after, before } = values;
  redirect(href(`/lists/${place.listId}`, { q, after, before, ...done }));
}

/** Undo `takeOff`, from the banner that it leads to. */
export async function putBack(form: FormData): Promise<void> {
  const staff = await requireStaff("lists:edit");
  const values = formValues(form);
  const place = await placeOf(staff.associationId, values.takenOffId);
  const done = (await putBackOnList(staff.associationId, place.id)) ? "put-back" : "not-put-back";
  const page = values.from === "contact" ? `/contacts/${place.contactId}` : `/lists/${place.listId}`;
  redirect(href(page, { done }));
}

async function placeOf(associationId: number, id: string | undefined) {
  const listMembershipId = parseId(id);
  const found = listMembershipId === null ? null : await readListMembership(associationId, listMembershipId);
  return found ?? notFound();
}
