import { describe, expect, it } from "vitest";
import { deliverAll, expectConverged, sync } from "./support/delivery";
import { random, randomChange } from "./support/random-changes";
import { stage } from "./support/stage";

const test = stage();

describe("after set-up", () => {
  it.each([1, 2, 3, 4, 5])(
    "R3, R37, R38, R39, I3: whatever is changed, the community follows without anything done by hand (seed %i)",
    async (seed) => {
      // The brake on mass removal has tests of its own; here nobody is there to release it.
      const association = await test.association({ guardPeople: 1_000, guardPercent: 100 });
      const lists = [
        await association.addList("Board of Directors"),
        await association.addList("Legislative Committee"),
        await association.addList("Golf Outing", { isSynced: false }),
      ];
      for (const list of lists) await association.addPeople(8, { lists: [list] });
      await association.addPeople(4, { lists: lists.slice(0, 2), status: "pending" });
      await association.pool.query(
        "insert into contact (association_id, kind, organization_name) select $1, 'organization', 'Works ' || n from generate_series(1, 3) n",
        [association.id],
      );
      await sync(association);

      const below = random(seed);
      const made: string[] = [];
      for (let change = 0; change < 20; change += 1) {
        made.push(await randomChange(association, below));
        // Some are delivered one by one, some together.
        if (below(3) === 0) await deliverAll(association);
      }
      await deliverAll(association);

      expect(await association.waits(), made.join("; ")).toEqual([]);
      await expectConverged(association);
    },
  );
});
