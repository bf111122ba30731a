import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planTies, type Tie, type TiePlan, type WantedTie } from "@/membership/imports/relationships";

const CONTACT = 1;
const tie = (id: number, organizationId: number, more: Partial<Tie> = {}): Tie => ({
  id,
  contactId: CONTACT,
  organizationId,
  title: null,
  isPrimary: false,
  ...more,
});
const wanted = (organizationId: WantedTie["organizationId"], title?: WantedTie["title"]): WantedTie => ({
  line: 2,
  contactId: CONTACT,
  organizationId,
  title,
});
const plan = (want: WantedTie, ties: Tie[]) => planTies([want], () => inOrder(ties));

/** As the push chooses: primary first, else the oldest, which here is the lowest id. */
function inOrder(ties: Tie[]): Tie[] {
  return [...ties].sort((one, two) => Number(two.isPrimary) - Number(one.isPrimary) || one.id - two.id);
}

/** What is current after the plan was carried out. */
function carriedOut(ties: Tie[], { end, change, insert }: TiePlan): Tie[] {
  const kept = ties
    .filter(({ id }) => !end.includes(id))
    .map((each) => {
      const to = change.find(({ id }) => id === each.id);
      return to ? { ...each, title: to.title, isPrimary: to.is_primary } : each;
    });
  const made = insert.map((row, at) =>
    tie(1000 + at, row.organization_id, { title: row.title, isPrimary: row.is_primary }),
  );
  return [...kept, ...made];
}

describe("a contact's organization in a file", () => {
  it("becomes a primary relationship with its title", () => {
    expect(plan(wanted(7, "Treasurer"), [])).toMatchObject({
      insert: [{ contact_id: CONTACT, organization_id: 7, title: "Treasurer", is_primary: true }],
    });
  });

  it("R12: takes the place of the one that is told now, and leaves others alone", () => {
    const { end, insert, change } = plan(wanted(7), [
      tie(1, 5, { isPrimary: true, title: "Owner" }),
      tie(2, 6),
    ]);
    expect({ end, change }).toEqual({ end: [1], change: [] });
    expect(insert).toMatchObject([{ organization_id: 7, title: null }]);
  });

  it("makes a relationship that is there already the one that is told, with the title it has", () => {
    const { end, insert, change } = plan(wanted(6), [
      tie(1, 5, { isPrimary: true }),
      tie(2, 6, { title: "Advisor" }),
    ]);
    expect({ end, insert }).toEqual({ end: [1], insert: [] });
    expect(change).toEqual([{ id: 2, contactId: CONTACT, title: "Advisor", is_primary: true }]);
  });

  it("ends every relationship when the cell is empty", () => {
    expect(plan(wanted(null), [tie(1, 5), tie(2, 6)]).end).toEqual([1, 2]);
  });

  it("leaves everything alone when the file has no such column, but for the title", () => {
    expect(plan(wanted(undefined, undefined), [tie(1, 5)])).toEqual({
      end: [],
      change: [],
      insert: [],
      problems: [],
    });
    expect(plan(wanted(undefined, "Chair"), [tie(1, 5)]).change).toMatchObject([{ id: 1, title: "Chair" }]);
    expect(plan(wanted(undefined, "Chair"), []).problems).toMatchObject([{ line: 2, column: "title" }]);
    expect(plan(wanted(undefined, null), []).problems).toEqual([]);
  });

  it("is what is told afterwards, and importing it again changes nothing", () => {
    const ties = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 20 }),
        contactId: fc.constant(CONTACT),
        organizationId: fc.integer({ min: 5, max: 8 }),
        title: fc.constantFrom(null, "Owner", "Clerk"),
        isPrimary: fc.boolean(),
      }),
      { selector: ({ id }) => id, maxLength: 5 },
    );
    const organization = fc.constantFrom(undefined, null, 5, 6, 7, 8);
    const title = fc.constantFrom(undefined, null, "Owner", "Chair");
    fc.assert(
      fc.property(ties, organization, title, (stored, organizationId, wantedTitle) => {
        const want = wanted(organizationId, organizationId === null ? undefined : wantedTitle);
        const first = plan(want, stored);
        const after = carriedOut(stored, first);
        if (first.problems.length === 0) {
          const [told] = inOrder(after);
          if (organizationId !== undefined) expect(told?.organizationId ?? null).toBe(organizationId);
          if (want.title !== undefined) expect(told?.title ?? null).toBe(want.title);
          expect(plan(want, after)).toEqual({ end: [], change: [], insert: [], problems: [] });
        }
      }),
      { numRuns: 500 },
    );
  });
});
