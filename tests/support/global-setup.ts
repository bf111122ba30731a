import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "@/scripts/migrate";
import { startPostgres } from "@/scripts/postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the run's server, database `postgres`. */
    postgresUrl: string;
  }
}

/** One embedded Postgres for the whole run, with a migrated database from which each test file takes a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = fs.mkdtempSync(join(tmpdir(), "causeway-tests-"));
  fs.chmodSync(directory, 0o711); // mkdtemp makes 0700, which keeps the server's own account out
  const postgres = await startPostgres({ directory, authentication: "trust", throwAway: true });
  await makeTemplate(postgres.url);
  project.provide("postgresUrl", databaseAt(postgres.url, "postgres"));
  return async () => {
    await postgres.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  };
}

/** The queue's tables are in it too, so that tests may choose either queue backend. */
async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("create database template_causeway");
  await client.end();
  await migrate(databaseAt(url, "template_causeway"), { queue: true });
}

function databaseAt(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).toString();
}
