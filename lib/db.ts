import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { environment } from "@/lib/env";
import { PrismaClient } from "@/lib/generated/prisma/client";

// `date` would become local midnight and move with the program's time zone; bigint ids stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

interface Connections {
  url: string;
  pool: pg.Pool;
  /** Made when it is first asked for: it takes 25 MiB, and the worker speaks SQL only. */
  prisma: PrismaClient | null;
}

// Next bundles each route on its own, so a module's variable would exist many times.
const holder = globalThis as { causewayConnections?: Map<string, Connections> };

/** Somebody waits at a browser: told after this long that no connection is free. Workers and commands have time. */
const patience = process.env.NEXT_RUNTIME ? { connectionTimeoutMillis: 10_000 } : {};

/**
 * A process that was stopped, or can be reached no more, in the middle of a transaction keeps its locks for so long: a
 * pusher's lease, above all, could be taken over by nobody. A Postgres whose machine went away without a word is noticed too.
 */
const SILENCE = {
  idle_in_transaction_session_timeout: 20_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 30_000,
};

function connections(): Connections {
  const url = environment("DATABASE_URL");
  const all = (holder.causewayConnections ??= new Map());
  const known = all.get(url);
  if (known) return known;
  // What is asked at one moment on one connection travels together, and is answered in that order.
  const pool = new pg.Pool({ connectionString: url, max: 10, pipeline: true, ...SILENCE, ...patience });
  // An idle connection that breaks (Postgres restarted) is replaced at the next query; unheard it ends the process.
  pool.on("error", () => undefined);
  // The same for one that is checked out and between two queries: its next query rejects, which is heard.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const made = { url, pool, prisma: null };
  all.set(url, made);
  return made;
}

/** The Prisma client of DATABASE_URL; screens and actions read and write records with it. */
export function db(): PrismaClient {
  const all = connections();
  return (all.prisma ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: all.url, max: 10, ...SILENCE, ...patience }),
  }));
}

/** The plain pool of DATABASE_URL, for SQL that has to be exactly what it is: pusher, triggers' readers, imports. */
export function pool(): pg.Pool {
  return connections().pool;
}

/**
 * What was asked at one moment, travelling together on one connection.
 *
 * Settled, not all: nothing may be on its way, or come after it, when the first error is thrown and a transaction rolled
 * back by it.
 */
export async function together<T extends readonly unknown[]>(asked: {
  [K in keyof T]: Promise<T[K]> | T[K];
}): Promise<T> {
  const answered = await Promise.allSettled(asked);
  for (const each of answered) if (each.status === "rejected") throw each.reason;
  return answered.map((each) => (each as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** Run `work` in one transaction on one connection; any error rolls back. */
export async function transaction<T>(
  work: (client: pg.PoolClient) => Promise<T>,
  options: {
    isolation?: "read committed" | "repeatable read";
    /**
     * Travels together with the beginning and with what `work` asks first. What fails here has to fail in Postgres, which
     * then refuses the rest of the transaction by itself.
     */
    first?: (client: pg.PoolClient) => Promise<void>;
    pool?: pg.Pool;
  } = {},
): Promise<T> {
  const client = await (options.pool ?? pool()).connect();
  try {
    const begun = client.query(`begin isolation level ${options.isolation ?? "read committed"}`);
    const { first } = options;
    const result = first
      ? (await together<[unknown, void, T]>([begun, first(client), work(client)]))[2]
      : await begun.then(() => work(client));
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    await giveBack(client, client.query("rollback"));
    throw error;
  }
}

/**
 * Read in one snapshot, in which nothing can be written. Nobody waits for its beginning, which travels together with the
 * first question, or for its end, when nothing can be lost any more.
 *
 * @param first SQL that travels along, before anything is asked
 */
export async function snapshot<T>(work: (client: pg.PoolClient) => Promise<T>, first = ""): Promise<T> {
  const client = await pool().connect();
  const begun = client.query(`begin isolation level repeatable read read only; ${first}`);
  begun.catch(() => undefined); // heard below, when nothing is on its way any more
  try {
    const result = await work(client);
    await begun;
    void giveBack(client, client.query("commit"));
    return result;
  } catch (error) {
    await giveBack(client, client.query("rollback"));
    throw error;
  }
}

/** A connection that cannot end its transaction is broken: it must not go back into the pool. */
function giveBack(client: pg.PoolClient, ended: Promise<unknown>): Promise<void> {
  return ended.then(
    () => client.release(),
    (broken: Error) => client.release(broken),
  );
}

/** Close every connection this process opened; for commands and tests, which must end. */
export async function closeConnections(): Promise<void> {
  const all = [...(holder.causewayConnections?.values() ?? [])];
  holder.causewayConnections?.clear();
  await Promise.all(all.flatMap(({ pool, prisma }) => [pool.end(), prisma?.$disconnect()]));
}
