import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { project, type ProjectedRecord, type RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot, PersonList } from "@/higher-logic/push/person";
import type { MemberRecord } from "@/higher-logic/push/record";
import { defaults, onList, person, shadow, snapshot } from "@/tests/support/people";

const maria = person({ lists: [onList()] });

function projected(of: ContactSnapshot, settings: RecordSettings = defaults): ProjectedRecord {
  const projection = project(of, settings);
  if (projection.kind !== "record") throw new Error(`expected a record, not ${projection.kind}`);
  return projection;
}

function record(of: ContactSnapshot, settings: RecordSettings = defaults): MemberRecord {
  return JSON.parse(projected(of, settings).json) as MemberRecord;
}

const groupsOf = (lists: PersonList[]) => record(snapshot(person({ lists }))).CommunityGroups;

describe("the record of an Active member on a synced list", () => {
  it("R11 R12 R13: says everything the page of the contact says, under Higher Logic's names", () => {
    const everything = person({
      memberNumber: "M-12",
      prefix: "Dr.",
      middleName: "Ana",
      suffix: "Jr.",
      informalName: "Mia",
      websiteUrl: "https://maria.example",
      phone: "555 0100",
      mobilePhone: "555 0101",
      address1: "12 Main St",
      address2: "Suite 5",
      city: "Prairie",
      state: "IA",
      postalCode: "50001",
      country: "US",
      excludeFromDirectory: true,
      work: { title: "Owner", organizationName: "Delgado Orchards" },
      membership: { typeId: 3, typeName: "Gold", beginsOn: "2019-02-01", expiresOn: "2027-01-31" },
      lists: [onList({ role: "Chair", joinedOn: "2024-05-01", droppedOn: "2028-01-01" })],
    });
    expect(record(snapshot(everything))).toEqual({
      MemberDetails: {
        LegacyContactKey: "7",
        MemberID: "M-12",
        PrefixCode: "Dr.",
        FirstName: "Maria",
        MiddleName: "Ana",
        LastName: "Delgado",
        SuffixCode: "Jr.",
        InformalName: "Mia",
        EmailAddress: "maria@prairie.example",
        WebsiteURL: "https://maria.example",
        Title: "Owner",
        CompanyName: "Delgado Orchards",
        Phone1: "555 0100",
        Phone1Type: "Office",
        Phone2: "555 0101",
        Phone2Type: "Mobile",
        Address1: "12 Main St",
        Address2: "Suite 5",
        City: "Prairie",
        State: "IA",
        PostalCode: "50001",
        Country: "US",
        MemberSince: "2019-02-01",
        MemberExpiresOn: "2027-01-31",
        MemberType: "Gold",
        ExcludeFromDirectory: true,
        IsOrganization: false,
        IsActive: true,
        IsMember: true,
      },
      CommunityGroups: [
        {
          GroupKey: "board",
          GroupName: "Board of Directors",
          GroupType: "Committee",
          RoleDescription: "Chair",
          BeginDate: "2024-05-01",
          EndDate: "2028-01-01",
        },
      ],
    });
  });

  it("R4: mentions every field even when all are empty, because what is not mentioned may stay as it was", () => {
    const details = record(snapshot(maria)).MemberDetails;
    expect(Object.keys(details)).toHaveLength(29);
    expect(details).toMatchObject({
      Title: "",
      CompanyName: "",
      Phone1: "",
      Phone1Type: "",
      MemberSince: "",
    });
  });

  it("R15 R16 R18 R19: has no key for security groups, demographics, job history and education", () => {
    expect(Object.keys(record(snapshot(maria)))).toEqual(["MemberDetails", "CommunityGroups"]);
  });

  it("D2: leaves the membership type empty once the setting is off", () => {
    const typed = person({
      ...maria,
      membership: { typeId: 3, typeName: "Gold", beginsOn: null, expiresOn: null },
    });
    const off = { ...defaults, sendMembershipType: false };
    expect(record(snapshot(typed)).MemberDetails).toMatchObject({ MemberType: "Gold" });
    expect(record(snapshot(typed), off).MemberDetails).toMatchObject({ MemberType: "" });
  });

  it("R11: a second phone stays the second one when there is no first", () => {
    const mobileOnly = person({ ...maria, mobilePhone: "555 0101" });
    expect(record(snapshot(mobileOnly)).MemberDetails).toMatchObject({
      Phone1: "",
      Phone1Type: "",
      Phone2: "555 0101",
      Phone2Type: "Mobile",
    });
  });

  it("I4: is the same bytes in whatever order the rows were read, and its hash is theirs", () => {
    const rows = [onList(), onList({ listMembershipId: 2, listId: 2, key: "art", name: "Art" })];
    const one = projected(snapshot(person({ lists: rows })));
    const other = projected(snapshot(person({ lists: rows.toReversed() })));
    expect(other.json).toBe(one.json);
    expect(one.groupKeys).toEqual(["art", "board"]);
    expect(one.hash.equals(createHash("sha256").update(one.json, "utf8").digest())).toBe(true);
  });
});

describe("text in a record", () => {
  const cleaned = (firstName: string) =>
    (record(snapshot(person({ ...maria, firstName }))).MemberDetails as { FirstName: string }).FirstName;

  it.each([
    ["  Maria ", "Maria"],
    ["Ma\u0000ri\u0007a", "Maria"],
    ["Maria\r\nDelgado", "Maria Delgado"],
    ["Mari\ud800a", "Maria"],
    ["Mari\udc00\ud800a", "Maria"],
    ["Jose\u0301", "Jos\u00e9"],
    ["O'Brien", "O'Brien"],
    ["\u6f22\u5b57", "\u6f22\u5b57"],
    ["\u{1f600}", "\u{1f600}"],
  ])("F18: %j travels as %j", (stored, sent) => {
    expect(cleaned(stored)).toBe(sent);
  });

  it("F18: 255 characters travel whole, and a longer text is cut between characters", () => {
    expect(cleaned("\u{1f600}".repeat(255))).toBe("\u{1f600}".repeat(255));
    expect(cleaned("\u{1f600}".repeat(300))).toBe("\u{1f600}".repeat(255));
    expect(cleaned(`${"x".repeat(254)} yz`)).toBe("x".repeat(254));
  });

  it("F18: dates that only Postgres knows are left empty", () => {
    const membership = { typeId: 3, typeName: "Gold", beginsOn: "0044-03-15 BC", expiresOn: "infinity" };
    expect(record(snapshot(person({ ...maria, membership }))).MemberDetails).toMatchObject({
      MemberSince: "",
      MemberExpiresOn: "",
    });
  });

  it("the key alone is sent as it is: two keys that differ in one byte are two people", () => {
    const integrationKey = "Jose\u0301 7";
    const { MemberDetails } = record(snapshot(person({ ...maria, integrationKey })));
    expect(MemberDetails.LegacyContactKey).toBe(integrationKey);
  });
});

describe("communities in a record", () => {
  it("R14 R26: one for each synced list, by the list's key, which a rename leaves alone", () => {
    expect(groupsOf([onList({ name: "The Board", kind: "Council" })])).toMatchObject([
      { GroupKey: "board", GroupName: "The Board", GroupType: "Council", RoleDescription: "Member" },
    ]);
  });

  it("F15: two lists with one name stay two communities", () => {
    const lists = [onList(), onList({ listMembershipId: 2, listId: 2, key: "board-2" })];
    expect(groupsOf(lists).map((group) => group.GroupKey)).toEqual(["board", "board-2"]);
  });

  it("R14: several rows on one list are one entry, roles in the order of their ids, dates the widest", () => {
    const lists = [
      onList({ listMembershipId: 9, role: "Treasurer", joinedOn: "2023-01-01", droppedOn: "2027-01-01" }),
      onList({ listMembershipId: 4, role: "Chair", joinedOn: "2024-01-01", droppedOn: "2026-12-31" }),
      onList({ listMembershipId: 11, role: "Chair", joinedOn: "2025-01-01", droppedOn: "2026-12-31" }),
    ];
    expect(groupsOf(lists)).toMatchObject([
      { RoleDescription: "Chair / Treasurer", BeginDate: "2023-01-01", EndDate: "2027-01-01" },
    ]);
    const openEnded = [...lists, onList({ listMembershipId: 12 })];
    expect(groupsOf(openEnded)).toMatchObject([{ BeginDate: "", EndDate: "" }]);
  });

  it("R14: a comma in a role becomes a hyphen, because it would make two roles", () => {
    expect(groupsOf([onList({ role: "Chair,Finance" })])).toMatchObject([
      { RoleDescription: "Chair-Finance" },
    ]);
  });
});

describe("a missing mandatory field", () => {
  it.each([
    [{ firstName: null }, "no-first-name", "The first name is missing."],
    [{ firstName: " \u0007 " }, "no-first-name", "The first name is missing."],
    [{ lastName: "" }, "no-last-name", "The last name is missing."],
    [{ email: null }, "no-email", "The e-mail address is missing."],
    [{ email: `${"x".repeat(400)}@prairie.example` }, "email-too-long", "The e-mail address is too long."],
    [
      { firstName: null, email: null },
      "no-first-name",
      "The first name is missing. The e-mail address is missing.",
    ],
  ])("F17: keeps somebody new out with a plain sentence: %j", (facts, code, detail) => {
    const incomplete = person({ ...maria, ...facts });
    expect(project(snapshot(incomplete), defaults)).toEqual({ kind: "problem", code, detail });
  });

  it("F17: of somebody already in the community is told with the last sent value", () => {
    const emptied = person({ ...maria, email: null, firstName: "", city: "Moved" });
    expect(record(snapshot(emptied, shadow())).MemberDetails).toMatchObject({
      FirstName: "Maria",
      EmailAddress: "maria@prairie.example",
      City: "Moved",
      IsActive: true,
    });
  });

  it("F17: of somebody removed earlier keeps them out, as if they were new", () => {
    const emptied = person({ ...maria, email: null });
    const removed = shadow({ isActive: false, removedAt: new Date("2026-11-02T00:00:00Z") });
    expect(project(snapshot(emptied, removed), defaults)).toMatchObject({
      kind: "problem",
      code: "no-email",
    });
    // Unless a request from before the removal may still put them back.
    const inDoubt = { ...removed, inDoubtUntil: new Date("2026-11-02T00:15:00Z") };
    expect(record(snapshot(emptied, inDoubt)).MemberDetails).toMatchObject({
      EmailAddress: "maria@prairie.example",
      IsActive: true,
    });
  });

  it("F17: two people with one e-mail are two records", () => {
    const other = person({ ...maria, contactId: 8, integrationKey: "8", firstName: "Mario" });
    expect(record(snapshot(maria)).MemberDetails.EmailAddress).toBe(
      record(snapshot(other)).MemberDetails.EmailAddress,
    );
  });
});

describe("somebody who is out of scope", () => {
  const gone = person({ lists: [] });

  it("R22: and was never pushed is not mentioned at all", () => {
    expect(project(snapshot(gone), defaults)).toEqual({ kind: "nothing" });
    expect(project(snapshot(null), defaults)).toEqual({ kind: "nothing" });
  });

  it("R39 D6: and was pushed is made inactive and leaves every community, but is never deleted", () => {
    const removal = projected(snapshot(person({ ...gone, lastName: "Delgado-Ruiz" }), shadow()));
    expect(JSON.parse(removal.json)).toEqual({
      MemberDetails: {
        LegacyContactKey: "7",
        FirstName: "Maria",
        LastName: "Delgado-Ruiz",
        EmailAddress: "maria@prairie.example",
        IsOrganization: false,
        IsActive: false,
        IsMember: false,
      },
      CommunityGroups: [],
    });
    expect(removal).toMatchObject({ isRemoval: true, isActive: false, leavesLists: ["board"] });
  });

  it.each([
    ["deleted", null],
    ["an organization now", person({ kind: "organization", firstName: null, lastName: null, email: null })],
    ["without e-mail", person({ firstName: null, lastName: null, email: null })],
  ])("R39: is removed with the last sent values when %s", (_, today) => {
    expect(record(snapshot(today, shadow())).MemberDetails).toMatchObject({
      LegacyContactKey: "7",
      FirstName: "Maria",
      LastName: "Delgado",
      EmailAddress: "maria@prairie.example",
      IsActive: false,
    });
  });

  it("R39: is told about no more once the removal was accepted", () => {
    const removed = shadow({ isActive: false, groupKeys: [], removedAt: new Date("2026-11-02T00:00:00Z") });
    expect(project(snapshot(gone, removed), defaults)).toEqual({ kind: "nothing" });
  });

  it("I2: is removed once more while an older request about them may still arrive", () => {
    const removedInDoubt = shadow({
      isActive: false,
      groupKeys: [],
      removedAt: new Date("2026-11-02T00:00:00Z"),
      inDoubtUntil: new Date("2026-11-02T00:15:00Z"),
    });
    expect(projected(snapshot(gone, removedInDoubt)).isRemoval).toBe(true);
  });

  it("I2: is removed even if it is only suspected that Higher Logic ever heard of them", () => {
    const firstRecordUnanswered = shadow({ recordHash: null, acceptedAt: null });
    expect(projected(snapshot(gone, firstRecordUnanswered)).isRemoval).toBe(true);
  });

  it("R46: leaving one of two lists is no removal, and names the list that is left", () => {
    const told = shadow({ groupKeys: ["art", "board"] });
    expect(projected(snapshot(maria, told))).toMatchObject({ isRemoval: false, leavesLists: ["art"] });
  });
});
