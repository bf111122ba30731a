import { describe, expect, it } from "vitest";
import { covers, type GuardFacts, Verdict, whyHeld } from "@/higher-logic/sync/removal-guard";

const limits = { people: 25, percent: 20 };
/** Taken out of everything. */
const out = { becomesInactive: true, leaves: [] };

function facts(people: number, activeBefore: number, others: Partial<GuardFacts> = {}): GuardFacts {
  return {
    standing: Array.from({ length: people }, (_, id) => ({
      contactId: id + 1,
      becomesInactive: true,
      leaves: [],
      cause: null,
    })),
    approved: [],
    removedLately: new Set(),
    activeBefore,
    lists: new Map(),
    ...others,
  };
}

describe("the brake on mass removal", () => {
  it("needs more than 25 people and more than 20 percent", () => {
    expect(whyHeld(facts(25, 30), limits)).toBeNull();
    expect(whyHeld(facts(26, 130), limits)).toBeNull();
    expect(whyHeld(facts(26, 129), limits)).toBe("26 of 129 people would have lost access within 24 hours.");
  });

  it("F40: counts each person once, whether standing to be removed or removed lately", () => {
    expect(whyHeld(facts(13, 100, { removedLately: new Set([1, 2, 90]) }), limits)).toBeNull();
    expect(whyHeld(facts(25, 100, { removedLately: new Set([90]) }), limits)).not.toBeNull();
  });

  it("F38: holds when a list of at least 20 loses more than half", () => {
    const leaving = (people: number, membersBefore: number, perhapsBefore = 0) =>
      facts(0, 1_000, {
        standing: Array.from({ length: people }, (_, id) => ({
          contactId: id + 1,
          becomesInactive: false,
          leaves: ["board"],
          cause: null,
        })),
        lists: new Map([
          ["board", { name: "Board", membersBefore, perhapsBefore, leftLately: new Set<number>() }],
        ]),
      });
    expect(whyHeld(leaving(10, 20), limits)).toBeNull();
    expect(whyHeld(leaving(18, 19), limits)).toBeNull();
    expect(whyHeld(leaving(11, 20), limits)).toBe(
      "“Board” would have lost 11 of its 20 people within 24 hours.",
    );
    // Of 15 to 25 people.
    expect(whyHeld(leaving(10, 15, 10), limits)).toBeNull();
    expect(whyHeld(leaving(11, 15, 10), limits)).not.toBeNull();
    expect(whyHeld(leaving(14, 15, 4), limits)).toBeNull();
  });

  it("I8: covers only whom it counted, and each of them once", () => {
    const verdict = new Verdict(facts(2, 100), limits);
    expect(verdict.about(1, out, false)).toBe("go");
    expect(verdict.about(1, out, false)).toBe("not covered");
    expect(verdict.about(3, out, false)).toBe("not covered");
  });

  it("I8 F42: covers no removal that has grown since, approved or not", () => {
    const board = { contactId: 1, becomesInactive: false, leaves: ["board"], cause: null };
    for (const counted of [{ standing: [board] }, { standing: [], approved: [board] }]) {
      const asked = () => new Verdict(facts(0, 100, counted), limits);
      expect(asked().about(1, out, false)).toBe("not covered");
      expect(asked().about(1, { ...board, leaves: ["board", "choir"] }, false)).toBe("not covered");
      expect(asked().about(1, board, false)).toBe(counted.approved ? "approved" : "go");
    }
  });

  it("F42: takes a yes once", () => {
    const verdict = new Verdict(facts(0, 100, { approved: facts(1, 100).standing }), limits);
    expect(verdict.about(1, out, true)).toBe("approved");
    expect(verdict.about(1, out, true)).toBe("not covered");
  });

  it("takes a yes for what was on screen, and for no larger removal", () => {
    const board = { becomesInactive: false, leaves: ["board"] };
    const inactive = { becomesInactive: true, leaves: ["board"] };
    expect(covers(board, board)).toBe(true);
    expect(covers(board, { becomesInactive: false, leaves: [] })).toBe(true);
    expect(covers(board, { becomesInactive: false, leaves: ["board", "choir"] })).toBe(false);
    expect(covers(board, inactive)).toBe(false);
    expect(covers({ becomesInactive: false, leaves: null }, inactive)).toBe(false);
    expect(covers({ becomesInactive: true, leaves: [] }, inactive)).toBe(true);
  });

  it("keeps who was held until staff approve, whatever the count says now", () => {
    expect(new Verdict(facts(1, 100), limits).about(1, out, true)).toMatchObject({ held: "" });
    const approved = facts(1, 100).standing;
    expect(new Verdict(facts(0, 100, { approved }), limits).about(1, out, true)).toBe("approved");
  });
});
