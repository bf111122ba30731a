import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";

/** "ok", or what is missing, for each thing this program cannot work without. */
export interface Readiness {
  database: string;
  migrations: string;
  queue: string;
}

const LONGEST_WAIT_MS = 3_000;

/** Look at everything now. Never throws, and never takes much longer than the longest wait. */
export async function readiness(): Promise<Readiness> {
  const database = await told(() => pool().query("select 1"), "cannot be reached");
  if (database !== "ok") return { database, migrations: "unknown", queue: "unknown" };
  const [migrations, queue] = await Promise.all([migrationsWaiting(), queueState()]);
  return { database, migrations, queue };
}

async function migrationsWaiting(): Promise<string> {
  return told(async () => {
    const { rows } = await pool().query<{ name: string }>(
      "select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null",
    );
    const applied = new Set(rows.map(({ name }) => name));
    const waiting = ours().filter((name) => !applied.has(name)).length;
    if (waiting > 0) return `${waiting} waiting: run npm run db:migrate`;
  }, "not applied: run npm run db:migrate");
}

function ours(): string[] {
  // Resolved at run time, or Next would take the folder for something to bundle.
  return readdirSync(join(process.cwd(), "prisma", "migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

async function queueState(): Promise<string> {
  const redisUrl = environment("REDIS_URL");
  if (redisUrl) return told(() => ping(redisUrl), "Redis cannot be reached");
  return told(async () => {
    const { rows } = await pool().query("select from pg_namespace where nspname = 'bullmq'");
    if (rows.length === 0) return "its tables are missing: run npm run db:migrate";
  }, "cannot be reached");
}

async function ping(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on("error", () => undefined); // told by the rejected promise
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

/** @returns "ok", what `look` found missing, or `otherwise` when it fails or takes too long */
async function told(look: () => Promise<unknown>, otherwise: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LONGEST_WAIT_MS, otherwise);
  });
  try {
    const found = await Promise.race([look(), tooLong]);
    return typeof found === "string" ? found : "ok";
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
