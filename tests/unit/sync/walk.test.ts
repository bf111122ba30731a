import { describe, expect, it } from "vitest";
import { Walk } from "@/higher-logic/sync/walk";

const run = { id: 1, force: false, cursor: 0, onlyListId: null, onlyContactId: null };

describe("the cursor of a run", () => {
  it("stays below the first contact without an outcome, and counts nobody above it", () => {
    const walk = new Walk(run);
    walk.read([3, 5, 9]);
    walk.settle(5, "pushed");
    walk.settle(9, "unchanged");
    expect(walk.advance()).toMatchObject({ cursor: 2, counts: { lookedAt: 0 } });
    walk.settle(3, "failed");
    expect(walk.advance()).toMatchObject({
      cursor: 9,
      counts: { lookedAt: 3, pushed: 1, unchanged: 1, failed: 1, held: 0, inDoubt: 0 },
    });
    expect(walk.advance()).toMatchObject({ counts: { lookedAt: 0 } });
  });

  it("is at its end only when nobody read is without an outcome and nobody follows", () => {
    const walk = new Walk(run);
    walk.read([3]);
    walk.ended = true;
    expect(walk.isEverybodySeen).toBe(false);
    walk.settle(3, "held");
    walk.advance();
    expect(walk.isEverybodySeen).toBe(true);
  });

  it("reads those passed over again once they are free", () => {
    const walk = new Walk(run);
    walk.read([3, 5]);
    walk.passOver(3);
    walk.passOver(5);
    expect(walk.again((id) => id === 5)).toEqual([3]);
    walk.takeUp(3);
    expect(walk.again(() => false)).toEqual([5]);
  });
});
