import { z } from "zod";
import { hostName } from "@/accounts/hosts";
import { loginEmail } from "@/accounts/invitations/links";
import { requiredText } from "@/lib/fields";

/** What a new association is made from, each with its own complaint. */
export const newAssociation = {
  slug: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "A slug has lower-case letters, digits and hyphens inside, at most 63.",
    ),
  name: requiredText(200, "Enter the association's name."),
  host: z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .refine(
      (text) => hostName(text) === text && !text.includes(".."),
      "A host is a name like hub.example.org, without https:// and without a port.",
    ),
  /** One that the screens can show times in; the database has to know it as well. */
  timeZone: z.string().refine(isTimeZone, "That is not a time zone. They have names like America/Chicago."),
  email: z
    .string()
    .transform(loginEmail)
    .pipe(z.email("That is not an e-mail address like name@example.org.")),
  personName: requiredText(100, "Enter a name, or leave the option out."),
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
