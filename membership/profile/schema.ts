import { z } from "zod";
import type { ProfileField, ProfileKind, ProfileValues } from "./labels";

const LONGEST = 200;

/** One line of text as people paste it: without control characters, in one spelling, without blanks around it. */
const line = z
  .string()
  .refine((text) => !/\p{Cs}/u.test(text), "Some characters of this text cannot be read. Type it anew.")
  .transform((text) =>
    text
      .normalize("NFC")
      .replace(/\p{Cc}+/gu, " ")
      .trim(),
  )
  .pipe(z.string().max(LONGEST, `Use at most ${LONGEST} characters.`));

const required = (message: string) => line.pipe(z.string().min(1, message));

/** Whether a mail server takes it is for the mail server to say; this catches what was mistyped. */
const email = required("Enter your e-mail address.").pipe(
  z
    .string()
    .regex(/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/, "Enter an e-mail address like name@example.org."),
);

const shared = {
  /** What the contact was when the form was shown. */
  version: z.string().max(40),
  email,
  phone: line,
  mobilePhone: line,
  address1: line,
  address2: line,
  city: line,
  state: line,
  postalCode: line,
  country: line,
};

const individual = z.object({
  ...shared,
  firstName: required("Enter your first name."),
  lastName: required("Enter your last name."),
});

const organization = z.object({ ...shared, organizationName: required("Enter the organization's name.") });

export type ParsedProfile =
  | { ok: true; version: string; values: ProfileValues }
  | { ok: false; errors: Partial<Record<ProfileField, string[]>> };

/** What *My profile* of a person or an organization posted. */
export function parseProfile(kind: ProfileKind, posted: Record<string, unknown>): ParsedProfile {
  const parsed = kind === "individual" ? individual.safeParse(posted) : organization.safeParse(posted);
  if (parsed.success) {
    const { version, ...values } = parsed.data;
    return { ok: true, version, values };
  }
  const errors: Record<string, string[]> = {};
  for (const { path, message } of parsed.error.issues) (errors[String(path[0])] ??= []).push(message);
  return { ok: false, errors };
}
