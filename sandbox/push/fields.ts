/** How the text or value of a field is read. */
export type FieldKind = "text" | "flag" | "date";

export interface Field {
  name: string;
  kind: FieldKind;
  /** Place in the canonical order in which a record is kept. */
  place: number;
}

const FLAGS = ["IsOrganization", "IsActive", "IsMember", "ExcludeFromDirectory"];
const DATES = ["Birthday", "MemberSince", "MemberExpiresOn"];

/** Every `MemberDetails` field of docs/wire.md; anything else is kept too, but named as unknown. */
const NAMES = [
  ...["LegacyContactKey", "MemberID", "ParentMemberKey", "IsOrganization"],
  ...["PrefixCode", "FirstName", "MiddleName", "LastName", "SuffixCode", "Designation", "InformalName"],
  ...["Gender", "Ethnicity", "Age", "Birthday", "Bio", "ProfileImageURL"],
  ...["MemberSince", "MemberExpiresOn", "IsActive", "IsMember", "ExcludeFromDirectory", "ChapterName"],
  ...["Title", "CompanyName", "EmailAddress"],
  ...["Phone1", "Phone1Type", "Phone2", "Phone2Type", "Phone3", "Phone3Type", "Phone4", "Phone4Type"],
  ...["Address1", "Address2", "Address3", "City", "State", "PostalCode", "Country"],
  ...["WebsiteURL", "YouTubeURL", "FacebookURL", "TwitterURL", "GooglePlusURL", "LinkedInURL"],
  ...["BloggerURL", "WordPressURL", "OtherBlogURL"],
];

function kindOf(name: string): FieldKind {
  if (FLAGS.includes(name)) return "flag";
  return DATES.includes(name) ? "date" : "text";
}

export const FIELDS: readonly Field[] = NAMES.map((name, place) => ({ name, kind: kindOf(name), place }));

/** The usual spelling is found without folding its case, which matters at forty thousand records a second. */
const bySpelling = new Map(FIELDS.map((field) => [field.name, field]));
const byFoldedName = new Map(FIELDS.map((field) => [field.name.toLowerCase(), field]));

/** The field of this name in any case (`MemberId` is `MemberID`), or undefined when wire.md knows none. */
export function fieldNamed(name: string): Field | undefined {
  return bySpelling.get(name) ?? byFoldedName.get(name.toLowerCase());
}

/** A property of an object by its name in any case. */
export function property(object: object, name: string): unknown {
  if (Object.hasOwn(object, name)) return (object as Record<string, unknown>)[name];
  const folded = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === folded);
  return found === undefined ? undefined : (object as Record<string, unknown>)[found];
}
