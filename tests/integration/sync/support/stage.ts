import { afterAll, beforeAll } from "vitest";
import { closeConnections } from "@/lib/db";
import { type FreshDatabase, freshDatabase } from "../../../support/database";
import { standin, type TestStandin } from "../../../support/standin";
import { type SettingsOptions, TEST_ENCRYPTION_KEY, TestAssociation } from "./association";

/** A database and a stand-in for one test file, and associations made in them. */
export interface Stage {
  database: FreshDatabase;
  standin: TestStandin;
  association(settings?: SettingsOptions): Promise<TestAssociation>;
}

export function stage(): Stage {
  const made = {} as Stage;
  beforeAll(async () => {
    process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
    made.database = await freshDatabase();
    made.standin = await standin();
    made.association = (settings) => TestAssociation.make(made.database.pool, made.standin, settings);
  });
  afterAll(async () => {
    await closeConnections();
    await made.database.drop();
    await made.standin.stop();
  });
  return made;
}
