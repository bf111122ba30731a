import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { runMigrations } from "bullmq";
import pg from "pg";

/** The lock `prisma migrate` takes as well, so that whoever migrates is alone. */
const PRISMA_ADVISORY_LOCK = 72707369;
const PROJECT_MIGRATIONS = join(import.meta.dirname, "..", "prisma", "migrations");

/** Prisma's own table, column by column, so that `prisma migrate` can take over where its engine can be fetched. */
const HISTORY_TABLE = `create table if not exists _prisma_migrations (
  id                  varchar(36) primary key not null,
  checksum            varchar(64) not null,
  finished_at         timestamptz,
  migration_name      varchar(255) not null,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface HistoryRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

export interface MigrateOptions {
  /** Folder with one folder for each migration; the project's own unless given. */
  directory?: string;
  /** Whether the queue lives in this database too; by default when REDIS_URL is unset. */
  queue?: boolean;
  /** Name of a failed migration whose traces were removed by hand: it is applied again. */
  rolledBack?: string;
}

/** Brings a database up to date and answers the names of what was applied. Safe to run from several machines at once. */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [PRISMA_ADVISORY_LOCK]);
    await client.query(HISTORY_TABLE);
    if (options.rolledBack) await forgetFailure(client, options.rolledBack);
    const pending = pendingMigrations(
      readMigrations(options.directory ?? PROJECT_MIGRATIONS),
      await history(client),
    );
    for (const migration of pending) await apply(client, migration);
    if (options.queue ?? !process.env.REDIS_URL) await runMigrations(client, "bullmq");
    return pending.map(({ name }) => name);
  } finally {
    await client.end(); // gives the lock back
  }
}

function readMigrations(directory: string): Migration[] {
  if (!fs.existsSync(directory)) return [];
  return fs
    .readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const file = join(directory, name, "migration.sql");
      if (!fs.existsSync(file)) throw new Error(`The migration ${name} has no migration.sql.`);
      const bytes = fs.readFileSync(file);
      return {
        name,
        sql: bytes.toString("utf8"),
        checksum: createHash("sha256").update(bytes).digest("hex"),
      };
    });
}

async function history(client: pg.Client): Promise<HistoryRow[]> {
  const { rows } = await client.query<HistoryRow>(
    `select migration_name, checksum, finished_at from _prisma_migrations
      where rolled_back_at is null order by started_at`,
  );
  return rows;
}

/** What is not applied yet; refuses a history that does not fit the folder. */
function pendingMigrations(migrations: Migration[], rows: HistoryRow[]): Migration[] {
  for (const { migration_name: name, checksum, finished_at } of rows) {
    const migration = migrations.find((each) => each.name === name);
    if (!finished_at) {
      throw new Error(
        `The migration ${name} was started and never finished; its error is in _prisma_migrations.logs. ` +
          `Undo what it left behind, if anything, then run: npm run db:migrate -- --rolled-back ${name}`,
      );
    }
    if (!migration) {
      throw new Error(
        `The database has the migration ${name}, which this program does not know: it is too old for it.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new Error(
        `The migration ${name} was edited after it had been applied to this database. ` +
          "Restore the file, and put the change into a new migration.",
      );
    }
  }
  return migrations.filter(({ name }) => !rows.some((row) => row.migration_name === name));
}

/** The file goes as one simple query, which Postgres runs as one transaction: all of it or nothing. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)", [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql);
  } catch (error) {
    const reason = describe(error, sql);
    await client.query("rollback"); // a file with a BEGIN of its own leaves it open
    await client.query("update _prisma_migrations set logs = $2 where id = $1", [id, reason]);
    throw new Error(`The migration ${name} failed: ${reason}`, { cause: error });
  }
  await client.query("reset all"); // what the file has SET must not reach the next one
  await client.query(
    "update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1",
    [id],
  );
}

function describe(error: unknown, sql: string): string {
  const { message, position, code } = error as pg.DatabaseError;
  const line = position ? sql.slice(0, Number(position)).split("\n").length : undefined;
  return [message, code && `(${code})`, line && `at line ${line}`].filter(Boolean).join(" ");
}

async function forgetFailure(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query(
    `update _prisma_migrations set rolled_back_at = now()
      where migration_name = $1 and finished_at is null and rolled_back_at is null`,
    [name],
  );
  if (!rowCount) throw new Error(`No unfinished migration of this database is called ${name}.`);
}
