import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { preview } from "@/higher-logic/sync/preview/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "@/tests/support/database";
import { addPeople, associationWithTarget } from "@/tests/support/listed-people";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

describe("a preview of 10,000 people just imported", () => {
  it("ends: no page costs more because tables are large or still unknown to Postgres", async () => {
    const associationId = await associationWithTarget(database.pool, "large");
    await addPeople(database.pool, associationId, 10_000);
    expect(await preview(associationId)).toMatchObject({ added: { count: 10_000 }, removed: { count: 0 } });
    // About 1 s on two idle cores. What grows with the table takes minutes, and runs into the time limit.
  }, 90_000);
});
