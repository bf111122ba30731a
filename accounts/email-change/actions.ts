"use server";

import { after } from "next/server";
import { z } from "zod";
import { optionalEmail } from "@/lib/fields";
import { formValues, invalid, invalidInput, refused, type FormState } from "@/lib/form";
import { logger } from "@/lib/log";
import { mailDelivery } from "@/lib/mail";
import { loginEmail } from "../invitations/links";
import { currentAssociation, ownLogin, requireAnybody } from "../session";
import { refusalOfPassword } from "../sign-in/session";
import { askedTooOften, askForEmail } from "./store";

const emailForm = z.object({
  email: optionalEmail.refine((text) => text !== null, "Enter the new e-mail."),
});

/**
 * *Send the link* under *Change the e-mail*. The answer is the same, and as quick, for an e-mail that another login has:
 * the looking up and the sending happen after it.
 */
export async function askForMyEmail(_before: FormState, form: FormData): Promise<FormState> {
  const person = await requireAnybody();
  const { email: typed = "" } = formValues(form);
  const values = { email: typed };
  const parsed = emailForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const email = loginEmail(parsed.data.email ?? "");
  if (email === person.email)
    return invalid(values, { email: ["You sign in with this e-mail already. Enter another one."] });
  if (mailDelivery() === "off") return refused(values, "This site cannot send mail: SMTP_URL is not set.");
  const refusal = await refusalOfPassword(person, form.get("password"));
  if (refusal) return invalid(values, { password: [refusal] });
  if (await askedTooOften(person.loginId))
    return refused(values, "You asked for five links already. Try again in an hour.");
  const association = await currentAssociation();
  after(() =>
    askForEmail(ownLogin(person), email, association).catch((error: unknown) =>
      logger("accounts").error({ err: error }, "a link to confirm an e-mail was not mailed"),
    ),
  );
  const message = `A link is on its way to ${email}. Until you open it you sign in with ${person.email}.`;
  return { status: "saved", message, values: {}, fieldErrors: {} };
}
