/** How the value of a field is read. */
export type FieldKind = "text" | "flag" | "date";

export interface Field {
  name: string;
  kind: FieldKind;
  /** Place in its table, and of its value in whatever is read by that table. */
  place: number;
}

/** The fields of one kind of object, found by name in any case. */
export class FieldTable {
  readonly fields: readonly Field[];
  /** The usual spelling is found without folding its case, which matters at forty thousand records a second. */
  private readonly bySpelling: Map<string, Field>;
  private readonly byFoldedName: Map<string, Field>;

  constructor(
    names: readonly string[],
    kinds: { flags?: readonly string[]; dates?: readonly string[] } = {},
  ) {
    const kindOf = (name: string): FieldKind => {
      if (kinds.flags?.includes(name)) return "flag";
      return kinds.dates?.includes(name) ? "date" : "text";
    };
    this.fields = names.map((name, place) => ({ name, kind: kindOf(name), place }));
    this.bySpelling = new Map(this.fields.map((field) => [field.name, field]));
    this.byFoldedName = new Map(this.fields.map((field) => [field.name.toLowerCase(), field]));
  }

  /** The field of this name in any case (`MemberId` is `MemberID`), or undefined when there is none. */
  find(name: string): Field | undefined {
    return this.bySpelling.get(name) ?? this.byFoldedName.get(name.toLowerCase());
  }
}

/** Every `MemberDetails` field of docs/wire.md; anything else is kept too, but named as unknown. */
export const DETAILS = new FieldTable(
  [
    ...["LegacyContactKey", "IsActive", "IsMember", "MemberID", "ParentMemberKey", "IsOrganization"],
    ...["PrefixCode", "FirstName", "MiddleName", "LastName", "SuffixCode", "Designation", "InformalName"],
    ...["Gender", "Ethnicity", "Age", "Birthday", "Bio", "ProfileImageURL"],
    ...["MemberSince", "MemberExpiresOn", "ExcludeFromDirectory", "ChapterName"],
    ...["Title", "CompanyName", "EmailAddress"],
    ...["Phone1", "Phone1Type", "Phone2", "Phone2Type", "Phone3", "Phone3Type", "Phone4", "Phone4Type"],
    ...["Address1", "Address2", "Address3", "City", "State", "PostalCode", "Country"],
    ...["WebsiteURL", "YouTubeURL", "FacebookURL", "TwitterURL", "GooglePlusURL", "LinkedInURL"],
    ...["BloggerURL", "WordPressURL", "OtherBlogURL"],
  ],
  {
    flags: ["IsActive", "IsMember", "IsOrganization", "ExcludeFromDirectory"],
    dates: ["Birthday", "MemberSince", "MemberExpiresOn"],
  },
);

/** An entry of `CommunityGroups`. */
export const GROUP = new FieldTable(
  [
    ...["GroupKey", "GroupName", "RoleDescription", "SinceDate", "BeginDate", "EndDate"],
    ...["GroupType", "GroupSubType", "ParentCommunityKey"],
  ],
  { dates: ["SinceDate", "BeginDate", "EndDate"] },
);

/** An item of a batch; its members are objects and arrays and are read by the record itself. */
export const ITEM = new FieldTable([
  ...["MemberDetails", "CommunityGroups"],
  ...["SecurityGroups", "Demographics", "Education", "JobHistory"],
]);

/** A property of an object by its name in any case. */
export function property(object: object, name: string): unknown {
  if (Object.hasOwn(object, name)) return (object as Record<string, unknown>)[name];
  const folded = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === folded);
  return found === undefined ? undefined : (object as Record<string, unknown>)[found];
}
