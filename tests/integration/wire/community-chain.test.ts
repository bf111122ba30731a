import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { communityChain } from "@/higher-logic/sync/community-chain";
import { readContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "@/tests/support/database";
import { generatedAssociation, storeRows } from "@/tests/support/generated-association";
import { defaults } from "@/tests/support/people";
import { expectedOf } from "@/tests/support/record-oracle";

let database: FreshDatabase;
let lastAssociationId = 0;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const today = (timeZone: string) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date());

it("R23 R44: the screen that explains says of every person and list what the rules say, and one thing to change where they say no", async () => {
  await fc.assert(
    fc.asyncProperty(generatedAssociation, fc.boolean(), async (generated, onlySyncActiveMembers) => {
      const rows = generated(++lastAssociationId);
      await storeRows(database.pool, rows);
      const { id: associationId, time_zone: zone } = rows.association[0]!;
      await database.pool.query(
        "update higher_logic_settings set only_sync_active_members = $2 where association_id = $1",
        [associationId, onlySyncActiveMembers],
      );
      const settings = { ...defaults, onlySyncActiveMembers };
      const day = today(zone);
      for (const { id } of rows.contact)
        for (const list of rows.list) {
          const found = (await readContactAtHigherLogic(associationId, id, list.id))!;
          const standing = found.lists.find(({ listId }) => listId === list.id)!;
          const chain = communityChain(found.why.person, standing, found.settings);
          const said = expectedOf(rows, id, settings, day);
          if (today(zone) !== day) return; // midnight passed in between
          expect(chain.belongs).toBe(chain.toChange === null);
          if (typeof said === "object")
            expect(chain.belongs).toBe(JSON.stringify(said).includes(JSON.stringify(standing.key)));
          else if (said === "nothing") expect(chain.belongs).toBe(false);
        }
    }),
    { numRuns: 20 },
  );
});
