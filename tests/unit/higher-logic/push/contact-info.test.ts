import { describe, expect, it } from "vitest";
import type { ContactInfo } from "@/higher-logic/push/contact-info";
import { countryCode } from "@/higher-logic/push/country-code";
import { project } from "@/higher-logic/push/member-record";
import { saidIn } from "@/higher-logic/push/said";
import type { Person, Shadow } from "@/higher-logic/push/person";
import { defaults, onList, person, shadow, snapshot } from "@/tests/support/people";

function told(of: Partial<Person> | null, before: Shadow | null = null, settings = {}): ContactInfo {
  const member = of && person({ lists: [onList()], ...of });
  const projection = project(snapshot(member, before), { ...defaults, format: "push-v2", ...settings });
  if (projection.kind !== "record") throw new Error(projection.kind);
  return JSON.parse(projection.json) as ContactInfo;
}

const membership = { typeId: 3, typeName: "Gold", beginsOn: "2019-02-01", expiresOn: "2027-01-31" };

describe("a record by V2", () => {
  it("R11 R12 R13 R14: says everything a V1 record says, under V2's names", () => {
    const said = told({
      ...{ integrationKey: "K-7", memberNumber: "M-7", prefix: "Dr.", middleName: "Ana", suffix: "Jr." },
      ...{ informalName: "Mia", websiteUrl: "https://maria.example", excludeFromDirectory: true, membership },
      ...{ phone: "(217) 555-0100", mobilePhone: "+44 20 7946 0958" },
      ...{
        address1: "1 Main St",
        address2: "Suite 2",
        city: "Springfield",
        state: "IL",
        postalCode: "62701",
      },
      country: "United States",
      work: { title: "Clerk", organizationName: "Acme" },
      lists: [onList({ role: "Chair, Treasurer", joinedOn: "2024-01-01", droppedOn: "2099-12-31" })],
    });
    expect(said).toEqual({
      ContactDetails: {
        ...{ ContactId: "K-7", AlternateContactId: "M-7", Prefix: "Dr.", FirstName: "Maria" },
        ...{ MiddleName: "Ana", LastName: "Delgado", Suffix: "Jr.", InformalName: "Mia" },
        ...{ PrimaryEmailAddress: "maria@prairie.example", WebsiteURL: "https://maria.example" },
        ...{ Title: "Clerk", OrganizationName: "Acme" },
        ...{ MemberSince: "2019-02-01T00:00:00.000Z", MemberExpiresOn: "2027-01-31T00:00:00.000Z" },
        ...{ ExcludeFromDirectory: true, IsOrganization: false, IsMember: true },
      },
      Groups: [
        {
          ...{ GroupId: "board", GroupName: "Board of Directors", GroupType: "Committee" },
          ...{ Role: "Chair- Treasurer", BeginDate: "2024-01-01T00:00:00.000Z" },
          EndDate: "2099-12-31T00:00:00.000Z",
        },
        {
          ...{ GroupId: "membership-type-3", GroupName: "Gold", GroupType: "Membership", Role: "Member" },
          BeginDate: "2019-02-01T00:00:00.000Z",
        },
      ],
      Addresses: [
        {
          ...{ AddressLine1: "1 Main St", AddressLine2: "Suite 2", City: "Springfield" },
          ...{ StateProvince: "IL", PostalCode: "62701", CountryCode: "US", IsPrimary: true },
        },
      ],
      PhoneNumbers: [
        { FormattedNumber: "217-555-0100", PhoneType: "Office", IsPreferred: true },
        { FormattedNumber: "+44 20 7946 0958", PhoneType: "Mobile", IsPreferred: false },
      ],
    });
  });

  it("leaves unknown dates out, and empties what is not there any more", () => {
    const said = told({});
    expect(said.ContactDetails).not.toHaveProperty("MemberSince");
    expect(said).toMatchObject({ Addresses: [], PhoneNumbers: [], ContactDetails: { OrganizationName: "" } });
    expect(said.Groups).toEqual([
      { GroupId: "board", GroupName: "Board of Directors", GroupType: "Committee", Role: "Member" },
    ]);
  });

  it("R39 D6: a removal is a non-member without groups, and never a delete", () => {
    const details = {
      ...{ ContactId: "7", FirstName: "Maria", LastName: "Delgado" },
      ...{ PrimaryEmailAddress: "maria@prairie.example", IsOrganization: false, IsMember: false },
    };
    expect(told(null, shadow())).toEqual({ ContactDetails: details, Groups: [] });
  });

  it("R15: a list whose kind is Membership is a community all the same", () => {
    const said = told({ lists: [onList({ kind: "membership" })] });
    expect(said.Groups).toMatchObject([{ GroupId: "board", GroupType: "Committee" }]);
  });

  it("R13: the membership type goes only where the setting says so", () => {
    const said = told({ membership }, null, { sendMembershipType: false });
    expect(said.Groups.map(({ GroupType }) => GroupType)).toEqual(["Committee"]);
  });
});

describe("a phone number by V2", () => {
  it.each([
    ["217.555.0100", "217-555-0100"],
    ["1 (217) 555 0100", "217-555-0100"],
    ["+1 217 555 0100", "217-555-0100"],
    ["217-555-0100 ext. 7", "217-555-0100 ext. 7"],
    ["01 23 45 67 89", "01 23 45 67 89"],
    ["+33 2 34 56 78 90", "+33 2 34 56 78 90"],
  ])("%s is %s", (phone, formatted) => {
    expect(told({ phone }).PhoneNumbers).toMatchObject([{ FormattedNumber: formatted }]);
  });
});

describe("a country by V2", () => {
  it.each([
    ["United States", "US"],
    ["USA", "US"],
    ["U.S.", "US"],
    ["us", "US"],
    ["The Netherlands", "NL"],
    ["Canada", "CA"],
    ["United Kingdom", "GB"],
    ["UK", "GB"],
    ["Germany", "DE"],
    ["Serbia", "RS"],
    ["Myanmar (Burma)", "MM"],
    ["Atlantis", ""],
    ["ZZ", ""],
    ["EU", ""],
    ["", ""],
  ])("%s is %s", (written, letters) => {
    expect(countryCode(written)).toBe(letters);
  });
});

describe("what a stored V2 request said", () => {
  const jsonOf = (of: Partial<Person> | null, before: Shadow | null = null) =>
    JSON.stringify(told(of, before));

  it("is read back: who is in which community, who was taken out, who is staff in none", () => {
    const staff = jsonOf({ integrationKey: "9", status: "dropped", isActiveStaff: true, lists: [] });
    const body = `[${[jsonOf({ membership }), jsonOf(null, shadow({ integrationKey: "8" })), staff].join()}]`;
    expect(saidIn(body)).toMatchObject([
      { key: "7", isActive: true, isMember: true, groups: [{ key: "board", name: "Board of Directors" }] },
      { key: "8", isActive: false, isMember: false, groups: [], email: "maria@prairie.example" },
      { key: "9", isActive: true, isMember: false, groups: [] },
    ]);
  });
});
