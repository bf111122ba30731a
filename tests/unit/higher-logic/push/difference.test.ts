import { describe, expect, it } from "vitest";
import { changeWords, differences } from "@/higher-logic/push/difference";
import { batchBody } from "@/higher-logic/push/format";
import { saidIn } from "@/higher-logic/push/said";

const v1 = (details: object, groups: object[] = []) =>
  saidIn(
    batchBody({ format: "push-v1", tenantCode: "T" }, [
      JSON.stringify({
        MemberDetails: {
          LegacyContactKey: "7",
          FirstName: "Maria",
          LastName: "Lopez",
          EmailAddress: "maria@prairie.example",
          City: "",
          IsActive: true,
          IsMember: true,
          ...details,
        },
        CommunityGroups: groups,
      }),
    ]),
  )[0]!;
const board = {
  GroupKey: "board",
  GroupName: "Board",
  RoleDescription: "Member",
  BeginDate: "2024-01-01",
  EndDate: "",
};

const v2 = (details: object, rest: object = {}, groups: object[] = []) =>
  saidIn(
    batchBody({ format: "push-v2", tenantCode: "T" }, [
      JSON.stringify({
        ContactDetails: {
          ContactId: "7",
          FirstName: "Maria",
          LastName: "Lopez",
          PrimaryEmailAddress: "maria@prairie.example",
          IsMember: true,
          ...details,
        },
        Groups: groups,
        ...rest,
      }),
    ]),
  )[0]!;

describe("what a record says otherwise than the one before", () => {
  it("is told by fields and communities in the words of staff", () => {
    const found = differences(
      v1({}, [board]),
      v1({ EmailAddress: "m@prairie.example", City: "Duluth", IsMember: false }, [
        { ...board, RoleDescription: "Chair", EndDate: "2026-01-01" },
        { ...board, GroupKey: "choir", GroupName: "Choir" },
      ]),
    );
    expect(found).toEqual([
      { field: "E-mail", was: "maria@prairie.example", is: "m@prairie.example" },
      { field: "Member", was: "yes", is: "no" },
      { field: "City", was: "", is: "Duluth" },
      {
        field: "Community Board",
        was: "Member, from 2024-01-01",
        is: "Chair, from 2024-01-01, until 2026-01-01",
      },
      { field: "Community Choir", was: "", is: "Member, from 2024-01-01" },
    ]);
    expect(changeWords(found[2]!)).toBe("City: nothing → Duluth");
  });

  it("is nothing when both say the same, and everything when there is none before", () => {
    expect(differences(v1({}, [board]), v1({}, [board]))).toEqual([]);
    expect(differences(null, v1({})).map(({ field }) => field)).toEqual([
      "Integration key",
      "First name",
      "Last name",
      "E-mail",
      "Active in the community",
      "Member",
    ]);
  });

  it("of a removal is who leaves what, not the fields it leaves out", () => {
    const { MemberDetails } = JSON.parse(
      '{"MemberDetails":{"LegacyContactKey":"7","FirstName":"Maria","LastName":"Lopez","EmailAddress":"maria@prairie.example","IsActive":false,"IsMember":false}}',
    ) as { MemberDetails: object };
    const body = batchBody({ format: "push-v1", tenantCode: "T" }, [
      JSON.stringify({ MemberDetails, CommunityGroups: [] }),
    ]);
    const found = differences(v1({ City: "Duluth" }, [board]), saidIn(body)[0]!);
    expect(found.map(({ field }) => field)).toEqual(["Active in the community", "Member", "Community Board"]);
  });

  it("names a renamed community", () => {
    expect(differences(v1({}, [board]), v1({}, [{ ...board, GroupName: "Directors" }]))).toEqual([
      { field: "Community Directors: name", was: "Board", is: "Directors" },
    ]);
  });

  it("is told of V2 in the same words", () => {
    const membership = {
      GroupId: "membership-type-1",
      GroupName: "Gold",
      GroupType: "Membership",
      Role: "Member",
    };
    const found = differences(
      v2({ MemberSince: "2020-01-01T00:00:00.000Z" }, { Addresses: [{ City: "Duluth" }] }),
      v2(
        { OrganizationName: "Works" },
        { Addresses: [{ City: "Ely" }], PhoneNumbers: [{ FormattedNumber: "1" }, { FormattedNumber: "2" }] },
        [membership],
      ),
    );
    expect(found).toEqual([
      { field: "Company", was: "", is: "Works" },
      { field: "Membership type", was: "", is: "Gold" },
      { field: "City", was: "Duluth", is: "Ely" },
      { field: "Phone", was: "", is: "1" },
      { field: "Phone 2", was: "", is: "2" },
      { field: "Member since", was: "2020-01-01", is: "" },
    ]);
    expect(differences(v2({}, { Addresses: [] }), v2({ IsMember: false }))).toMatchObject([
      { field: "Member" },
      { field: "Active in the community", was: "yes", is: "no" },
    ]);
  });
});
