import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "@/scripts/migrate";
import { emptyDatabase, type FreshDatabase } from "../support/database";

const NOTES =
  "create table note (id int);\ncreate function two() returns int as $$ begin return 1; end; $$ language plpgsql;";

describe("migrations", () => {
  let database: FreshDatabase;
  let directory: string;

  beforeEach(async () => {
    database = await emptyDatabase();
    directory = fs.mkdtempSync(join(tmpdir(), "causeway-migrations-"));
  });
  afterEach(async () => {
    await database.drop();
    fs.rmSync(directory, { recursive: true, force: true });
  });

  function write(name: string, sql: string): void {
    fs.mkdirSync(join(directory, name), { recursive: true });
    fs.writeFileSync(join(directory, name, "migration.sql"), sql);
  }
  const run = (options = {}) => migrate(database.url, { directory, queue: false, ...options });

  it("are applied once, in the order of their names, into Prisma's history", async () => {
    write("0002_more", "alter table note add column text text;");
    write("0001_notes", NOTES);

    expect(await run()).toEqual(["0001_notes", "0002_more"]);
    expect(await run()).toEqual([]);
    const { rows } = await database.pool.query(
      "select migration_name, checksum, finished_at is not null as finished, applied_steps_count from _prisma_migrations order by migration_name",
    );
    expect(rows[0]).toEqual({
      migration_name: "0001_notes",
      checksum: createHash("sha256").update(NOTES).digest("hex"),
      finished: true,
      applied_steps_count: 1,
    });
  });

  it("are applied once although two programs start at the same moment", async () => {
    write("0001_notes", NOTES);

    const applied = await Promise.all([run(), run(), run()]);

    expect(applied.flat()).toEqual(["0001_notes"]);
  });

  it("stop when one that was applied has been edited since", async () => {
    write("0001_notes", NOTES);
    await run();
    write("0001_notes", `${NOTES} -- better`);

    await expect(run()).rejects.toThrow("The migration 0001_notes was edited after it had been applied");
  });

  it("leave nothing of one that fails, keep its error, and stop until somebody has looked", async () => {
    write("0001_notes", NOTES);
    write("0002_broken", "create table half (id int);\nselect nonsense;");

    await expect(run()).rejects.toThrow(/0002_broken failed: column "nonsense" does not exist .* at line 2/);
    const { rows } = await database.pool.query(
      "select to_regclass('half') as half, logs, finished_at from _prisma_migrations where migration_name = '0002_broken'",
    );
    expect(rows).toEqual([{ half: null, logs: expect.stringContaining("nonsense"), finished_at: null }]);
    await expect(run()).rejects.toThrow("npm run db:migrate -- --rolled-back 0002_broken");

    write("0002_broken", "create table half (id int);");
    expect(await run({ rolledBack: "0002_broken" })).toEqual(["0002_broken"]);
  });

  it("stop when the database is newer than the program", async () => {
    write("0001_notes", NOTES);
    write("0002_more", "alter table note add column text text;");
    await run();
    fs.rmSync(join(directory, "0002_more"), { recursive: true });

    await expect(run()).rejects.toThrow("0002_more, which this program does not know");
  });

  it("bring the queue's tables along where the queue lives in Postgres, and only there", async () => {
    const queueSchema = async () =>
      (await database.pool.query("select 1 from pg_namespace where nspname = 'bullmq'")).rowCount;

    await run();
    expect(await queueSchema()).toBe(0);
    await run({ queue: true });
    expect(await queueSchema()).toBe(1);
  });
});
