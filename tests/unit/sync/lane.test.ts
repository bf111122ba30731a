import { describe, expect, it } from "vitest";
import { Lane } from "@/higher-logic/sync/lanes";
import type { Outgoing } from "@/higher-logic/sync/ports";

/** Of an outgoing record, what a lane looks at. */
function waiting(contactId: number, { isFanOut = false, runId = null as number | null } = {}): Outgoing {
  return { claim: { contactId, isFanOut, runId, wait: null }, json: "{}" } as Outgoing;
}
const many = (from: number, count: number, facts: { isFanOut?: boolean; runId?: number } = {}) =>
  Array.from({ length: count }, (_, place) => waiting(from + place, facts));
const taken = (lane: Lane, batches: number, size: number, fullOnly = false) =>
  lane.take(batches, size, fullOnly).map(({ items }) => items.map(({ claim }) => claim.contactId));

function laneOf(...outgoing: Outgoing[]): Lane {
  const lane = new Lane();
  for (const each of outgoing) lane.add(each);
  return lane;
}

describe("what waits to be written ahead", () => {
  it("R41 F19: is a clerk's edit before the thousands whose company was renamed, in the order they came", () => {
    const lane = laneOf(...many(1, 2_000, { isFanOut: true }), waiting(5_000), waiting(4_000));
    expect(taken(lane, 1, 3)).toEqual([[5_000, 4_000, 1]]);
    lane.add(waiting(6_000));
    expect(taken(lane, 2, 2)).toEqual([
      [6_000, 2],
      [3, 4],
    ]);
    expect(lane.size).toBe(1_996);
  });

  it("keeps that order where somebody is taken out of it, or a batch that could still grow is put back", () => {
    const lane = laneOf(waiting(9, { isFanOut: true }), waiting(1), waiting(2), waiting(3));
    lane.remove(2);
    expect(taken(lane, 2, 4, true)).toEqual([]);
    lane.add(waiting(4));
    expect(taken(lane, 2, 4, true)).toEqual([[1, 3, 4, 9]]);
    expect(lane.size).toBe(0);
  });

  it("R59: travels with records of its own run only", () => {
    const lane = laneOf(waiting(1, { runId: 1 }), waiting(2, { runId: 2 }), waiting(3, { runId: 1 }));
    expect(taken(lane, 5, 100)).toEqual([[1, 3], [2]]);
  });
});
