"use server";

import { revalidatePath } from "next/cache";
import { after } from "next/server";
import { invalid, type FormState } from "@/lib/form";
import { logger } from "@/lib/log";
import { mailDelivery } from "@/lib/mail";
import { mailPasswordSet } from "../invitations/store";
import { currentAssociation, ownLogin, requireAnybody, sessionToken, showFromNow } from "../session";
import { refusalOfPassword } from "../sign-in/session";
import { passwordFaultText } from "./rules";
import { changePassword } from "./store";

/** *Change password* on the login's own page. What was typed is never sent back. */
export async function changeMyPassword(_before: FormState, form: FormData): Promise<FormState> {
  const person = await requireAnybody();
  const refusal = await refusalOfPassword(person, form.get("password"));
  if (refusal) return invalid({}, { password: [refusal] });
  const login = ownLogin(person);
  const password = form.get("newPassword");
  const outcome = await changePassword(
    login,
    typeof password === "string" ? password : "",
    (await sessionToken()) ?? "",
  );
  if (outcome.status === "fault") return invalid({}, { newPassword: [passwordFaultText[outcome.fault]] });
  await showFromNow(outcome.renewed);
  // The list of browsers below the form is another one now.
  revalidatePath("/security");
  const association = await currentAssociation();
  if (mailDelivery() !== "off")
    after(() =>
      mailPasswordSet(login, association).catch((error: unknown) =>
        logger("accounts").error({ err: error }, "a new password was not told by mail"),
      ),
    );
  const message = "Password changed. Everywhere else you are signed out.";
  return { status: "saved", message, values: {}, fieldErrors: {} };
}
