"use server";

import { revalidatePath } from "next/cache";
import { refused, type FormState } from "@/lib/form";
import { parseId } from "@/lib/fields";
import { logger } from "@/lib/log";
import { mailDelivery } from "@/lib/mail";
import { mailOneTimeLink } from "../invitations/store";
import { currentAssociation, requireStaff } from "../session";
import { giveLogin, loginOfContact, type LoginGiven } from "./store";

const REFUSALS: Record<Exclude<LoginGiven["kind"], "given">, string> = {
  "no-such-contact": "This contact was deleted meanwhile.",
  "no-email": "This contact has no e-mail. Enter one first.",
  "email-taken":
    "Another contact signs in with this e-mail. Give one of the two another e-mail: a login belongs to one person.",
};

/** *Invite* on a contact: a login with the contact's e-mail, and a link to set a password mailed to it. */
export async function inviteContact(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("people:manage");
  const contactId = parseId(String(form.get("contactId")));
  if (contactId === null) return refused({}, REFUSALS["no-such-contact"]);
  if (mailDelivery() === "off") return refused({}, "This site cannot send mail: SMTP_URL is not set.");

  const given = await giveLogin(staff.associationId, contactId, staff.email);
  if (given.kind !== "given") return refused({}, REFUSALS[given.kind]);
  const login = await loginOfContact(staff.associationId, contactId);
  const purpose = login?.isUsed ? "password-reset" : "invitation";
  revalidatePath(`/contacts/${contactId}`);
  try {
    const address = { associationId: staff.associationId, email: given.email };
    if (!(await mailOneTimeLink(purpose, address, await currentAssociation())))
      return refused({}, "Five links that were not used yet are on their way already. Try again in an hour.");
  } catch (error) {
    logger("accounts").error({ err: error }, "an invitation was not mailed");
    return refused({}, "The mail server did not take the mail. The login is kept; try again later.");
  }
  return { status: "saved", message: `A link is on its way to ${given.email}.`, values: {}, fieldErrors: {} };
}
