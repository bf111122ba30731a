import { afterAll, beforeAll, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { type FreshDatabase, freshDatabase } from "../../support/database";
import { standin, type TestStandin } from "../../support/standin";
import { TEST_ENCRYPTION_KEY, TestAssociation } from "./support/association";
import { deliverAll, sync } from "./support/delivery";

let database: FreshDatabase;
let community: TestStandin;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
  community = await standin();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
  await community.stop();
});

it("R35: Sync pushes all lists with the sync tick", async () => {
  const association = await TestAssociation.make(database.pool, community);
  const board = await association.addList("Board");
  const hidden = await association.addList("Not synced", { isSynced: false });
  await association.addPeople(250, { lists: [board] });
  await association.addPeople(5, { lists: [hidden] });
  const run = await association.run(await sync(association));
  expect(run).toMatchObject({ state: "done", looked_at: 250, pushed: 250 });
  const summary = await association.tenant.summary();
  expect(summary.contacts).toBe(250);
  const [person] = await association.addPeople(1, { lists: [board] });
  await deliverAll(association);
  expect(await association.known(person!)).toMatchObject({ IsActive: true });
  await association.drop(person!);
  await deliverAll(association);
  expect(await association.known(person!)).toMatchObject({ IsActive: false, communities: [] });
});
