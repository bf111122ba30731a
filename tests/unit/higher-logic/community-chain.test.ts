import { describe, expect, it } from "vitest";
import { communityChain, type ContactStanding, type ListStanding } from "@/higher-logic/sync/community-chain";
import { toldIn, toldSentence, type Told } from "@/higher-logic/sync/told";

const board: ListStanding = {
  listId: 1,
  name: "Board",
  key: "b",
  isSynced: true,
  isActive: true,
  isCurrent: true,
};
const maria: ContactStanding = { kind: "individual", status: "active" };
const on = { onlySyncActiveMembers: true };
const change = (contact: Partial<ContactStanding>, list: Partial<ListStanding>, settings = on) =>
  communityChain({ ...maria, ...contact }, { ...board, ...list }, settings).toChange;

describe("why a person is or is not in a community", () => {
  it("R23: an Active person on a synced list is in it", () => {
    expect(communityChain(maria, board, on)).toMatchObject({ belongs: true, toChange: null });
  });
  it("R20: an organization is never in it, whatever else holds", () => {
    expect(change({ kind: "organization" }, {})).toMatch(/individuals of this organization/);
  });
  it("R22: the tick is named in the customer's words", () => {
    expect(change({}, { isSynced: false })).toContain(
      "Synchronize Contacts with authorized third party newsletter solution",
    );
  });
  it("names the first thing to change when several are wrong", () => {
    expect(change({ status: "dropped" }, { isCurrent: false, isSynced: false })).toMatch(/on the list again/);
  });
  it("D1: a dropped person is out with Only Sync Active members on, and a non-member in it with the option off", () => {
    expect(change({ status: "dropped" }, {})).toMatch(/active membership/);
    expect(
      communityChain({ ...maria, status: "dropped" }, board, { onlySyncActiveMembers: false }),
    ).toMatchObject({
      belongs: true,
      steps: expect.arrayContaining([{ holds: true, says: expect.stringContaining("non-member") }]),
    });
  });
});

describe("what Higher Logic was told about a person", () => {
  const told = (groups: string[], isActive = true): Told => ({
    batchId: 1,
    acceptedAt: new Date(0),
    oldestChangeAt: null,
    isActive,
    groups: groups.map((name) => ({ key: name.toLowerCase(), name })),
  });
  it("reads like a sentence", () => {
    expect(toldSentence(told(["Board"]), undefined)).toBe("told to the community, in Board");
    expect(toldSentence(told(["Law"]), told(["Board"]))).toBe("joined Law and left Board");
    expect(toldSentence(told(["Board"]), told(["Board"]))).toBe("details updated");
    expect(toldSentence(told([], false), told(["Board"]))).toBe("taken out of the community");
    expect(toldSentence(told(["Board"]), told([], false))).toBe("came back into the community, in Board");
  });
  it("is read out of the body, each community once, and never somebody else's", () => {
    const item = (key: string, groups: object[]) => ({
      MemberDetails: {
        LegacyContactKey: key,
        FirstName: "Maria",
        LastName: "Delgado",
        EmailAddress: "maria@prairie.example",
        IsActive: true,
        IsMember: true,
      },
      CommunityGroups: groups,
    });
    const group = { GroupKey: "b", GroupName: "Board" };
    const body = JSON.stringify({ TenantCode: "T", Items: [item("1", []), item("2", [group, group])] });
    expect(toldIn(body, "2")).toEqual({ isActive: true, groups: [{ key: "b", name: "Board" }] });
    expect(toldIn(body, "3")).toBeNull();
  });
});
