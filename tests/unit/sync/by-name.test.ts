import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byName, FirstByName, type NamePlace } from "@/higher-logic/sync/preview/by-name";

const name = fc.constantFrom(
  "Adams",
  "adams",
  "\u00c1dams",
  "de Boer",
  "O'Brien",
  "\u6f22",
  "",
  "Zoe 2",
  "Zoe 10",
);
const places = fc.uniqueArray(fc.record({ lastName: name, firstName: name, contactId: fc.nat() }), {
  selector: ({ contactId }) => contactId,
  maxLength: 60,
});

describe("the first by name", () => {
  it("are those a sort of everybody would put first, page after page, in whatever order people come", () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 5 }), (all, limit) => {
        const told: NamePlace[] = [];
        for (let after: NamePlace | null = null; ;) {
          const page: FirstByName<NamePlace> = new FirstByName(limit, after);
          for (const place of all) page.add(place, place);
          if (page.people.length === 0) break;
          told.push(...page.people);
          after = page.people.at(-1)!;
        }
        expect(told).toEqual([...all].sort(byName));
      }),
    );
  });
});
