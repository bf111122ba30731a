import { describe, expect, it } from "vitest";
import type { Person } from "@/higher-logic/push/person";
import type { Said } from "@/higher-logic/push/said";
import { communityChain, type ListStanding } from "@/higher-logic/sync/community-chain";
import { toldSentence } from "@/higher-logic/sync/told";
import { defaults, onList, person } from "@/tests/support/people";

const board: ListStanding = {
  listId: 1,
  name: "Board",
  key: "board",
  isSynced: true,
  isActive: true,
  isCurrent: true,
};

/** As the query that reads people would: their lists are current rows on lists that are active and synced. */
function chainOf(of: Partial<Person>, list: Partial<ListStanding> = {}, settings = defaults) {
  const standing = { ...board, ...list };
  const counts = standing.isCurrent && standing.isActive && standing.isSynced;
  return communityChain(person({ lists: counts ? [onList()] : [], ...of }), standing, settings);
}

describe("why a person is or is not in a community", () => {
  it("R23: an Active person on a synced list is in it", () => {
    expect(chainOf({})).toMatchObject({ belongs: true, toChange: null });
  });
  it("R20: an organization is never in it, whatever else holds", () => {
    const chain = chainOf({ kind: "organization" });
    expect(chain.belongs).toBe(false);
    expect(chain.toChange).toMatch(/individuals of this organization/);
  });
  it("R22: the tick is named in the customer's words", () => {
    expect(chainOf({}, { isSynced: false }).toChange).toContain(
      "Synchronize Contacts with authorized third party newsletter solution",
    );
  });
  it("names the first thing to change when several are wrong", () => {
    expect(chainOf({ status: "dropped" }, { isCurrent: false, isSynced: false }).toChange).toMatch(
      /on the list again/,
    );
  });
  it("D1: a dropped person is out with Only Sync Active members on, and a non-member in it with the option off", () => {
    expect(chainOf({ status: "dropped" }).toChange).toMatch(/active membership/);
    expect(chainOf({ status: "dropped" }, {}, { ...defaults, onlySyncActiveMembers: false })).toMatchObject({
      belongs: true,
      steps: expect.arrayContaining([{ holds: true, says: expect.stringContaining("non-member") }]),
    });
  });
  it("R39: says of somebody deleted, and of a list that was, that they are gone", () => {
    expect(communityChain(null, board, defaults)).toMatchObject({
      belongs: false,
      steps: [{ holds: false, says: "The contact was deleted" }],
    });
    const gone = { listId: null, isSynced: false, isActive: false, isCurrent: false };
    expect(chainOf({}, gone).steps[1]).toEqual({ holds: false, says: "The list was deleted" });
  });
});

describe("what Higher Logic was told about a person", () => {
  const told = (groups: string[], isActive = true): Pick<Said, "isActive" | "groups"> => ({
    isActive,
    groups: groups.map((name) => ({ key: name.toLowerCase(), name, role: "", beginDate: "", endDate: "" })),
  });
  it("reads like a sentence", () => {
    expect(toldSentence(told(["Board"]), null)).toBe("told to the community, in Board");
    expect(toldSentence(told(["Law"]), told(["Board"]))).toBe("joined Law and left Board");
    expect(toldSentence(told(["Board"]), told(["Board"]))).toBe("details updated");
    expect(toldSentence(told([], false), told(["Board"]))).toBe("taken out of the community");
    expect(toldSentence(told(["Board"]), told([], false))).toBe("came back into the community, in Board");
  });
});
