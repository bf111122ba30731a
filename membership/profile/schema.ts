import { z } from "zod";
import { optionalEmail, optionalText, requiredText } from "@/lib/fields";
import type { ContactKind } from "../contacts/contact";

const shared = {
  email: optionalEmail.refine((text): text is string => text !== null, "Enter your e-mail address."),
  phone: optionalText(50),
  mobilePhone: optionalText(50),
  address1: optionalText(255),
  address2: optionalText(255),
  city: optionalText(100),
  state: optionalText(100),
  postalCode: optionalText(50),
  country: optionalText(100),
};

const individual = z.object({
  firstName: requiredText(100, "Enter your first name."),
  lastName: requiredText(100, "Enter your last name."),
  ...shared,
});

const organization = z.object({
  organizationName: requiredText(255, "Enter the organization's name."),
  ...shared,
});

/** *My profile* of a person, or of an organization that has a login. It holds what its owner may change, no more. */
export function profileForm(kind: ContactKind) {
  return kind === "individual" ? individual : organization;
}

export type ProfileField = keyof z.output<typeof individual> | keyof z.output<typeof organization>;

/** The fields in the order in which the form shows them. */
export const profileFields: readonly ProfileField[] = [
  "firstName",
  "lastName",
  "organizationName",
  "email",
  "phone",
  "mobilePhone",
  "address1",
  "address2",
  "city",
  "state",
  "postalCode",
  "country",
];
