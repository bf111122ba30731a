import { performance } from "node:perf_hooks";
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
  it("takes seconds: no page costs more because tables are large or still unknown to Postgres", async () => {
    const associationId = await associationWithTarget(database.pool, "large");
    await addPeople(database.pool, associationId, 10_000);
    const began = performance.now();
    expect(await preview(associationId)).toMatchObject({ added: { count: 10_000 }, removed: { count: 0 } });
    // About 1 s on two idle cores; what grows with the table takes minutes.
    expect(performance.now() - began).toBeLessThan(20_000);
  }, 90_000);
});
