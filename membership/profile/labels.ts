export type ProfileKind = "individual" | "organization";

/** Every field the form may have, in the order in which it shows them. */
export const PROFILE_FIELDS = [
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
] as const;

export type ProfileField = (typeof PROFILE_FIELDS)[number];
export type ProfileValues = Partial<Record<ProfileField, string>>;

export const PROFILE_LABELS: Record<ProfileField, string> = {
  firstName: "First name",
  lastName: "Last name",
  organizationName: "Organization name",
  email: "E-mail",
  phone: "Phone",
  mobilePhone: "Mobile phone",
  address1: "Address",
  address2: "Address, second line",
  city: "City",
  state: "State or province",
  postalCode: "Postal code",
  country: "Country",
};
