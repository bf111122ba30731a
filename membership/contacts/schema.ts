import { z } from "zod";
import { checkbox, optionalEmail, optionalText, optionalWebsite, requiredText } from "@/lib/fields";
import type { ContactKind } from "./contact";

const NAME = 100;
const LINE = 255;
const CODE = 50;

const shared = {
  /** Empty: the key stays as it is, or a new contact gets its ContactId. */
  integrationKey: optionalText(100),
  memberNumber: optionalText(CODE),
  email: optionalEmail,
  websiteUrl: optionalWebsite,
  phone: optionalText(CODE),
  mobilePhone: optionalText(CODE),
  address1: optionalText(LINE),
  address2: optionalText(LINE),
  city: optionalText(NAME),
  state: optionalText(NAME),
  postalCode: optionalText(CODE),
  country: optionalText(NAME),
  excludeFromDirectory: checkbox,
  doNotContact: checkbox,
  doNotEmail: checkbox,
};

const IndividualForm = z
  .object({
    ...shared,
    prefix: optionalText(CODE),
    firstName: optionalText(NAME),
    middleName: optionalText(NAME),
    lastName: optionalText(NAME),
    suffix: optionalText(CODE),
    informalName: optionalText(NAME),
  })
  .refine((contact) => contact.firstName !== null || contact.lastName !== null, {
    path: ["firstName"],
    message: "Enter a first name or a last name.",
    // Also when another field is wrong: every error is told at once.
    when: ({ value }) => value instanceof Object && "firstName" in value && "lastName" in value,
  });

const OrganizationForm = z.object({
  ...shared,
  organizationName: requiredText(LINE, "Enter the organization's name."),
});

/**
 * The contact form of one kind. It holds the columns that kind's form shows and no other, so that saving never clears
 * what was not on screen. The kind is chosen when the contact is made and never changes.
 */
export function contactForm(kind: ContactKind) {
  return kind === "individual" ? IndividualForm : OrganizationForm;
}
