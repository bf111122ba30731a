import { createPostgresBackend, Queue, type Processor, type QueueOptions, Worker, withBackend } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { environment } from "@/lib/env";

/** The braces keep every key of a queue in one slot, so that Redis Cluster works. */
const PREFIX = "{causeway}";
/** A job whose worker was killed is found again after at most the sum of the two. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** How often a job may lose its worker. Jobs are only nudges and safe to repeat, so a deploy must not use this up. */
const MAX_STALLED = 1_000;

export interface AddOptions {
  /** A job with the same id that waits already takes this one in; one that runs is followed by exactly one more. */
  deduplicationId: string;
  delayMs?: number;
}

/** Where jobs are put. */
export interface JobQueue<Data> {
  /** Rejects at once when the queue's server is away: the caller has to have another way. */
  add(data: Data, options: AddOptions): Promise<void>;
  close(): Promise<void>;
}

/** What takes jobs out and runs them. */
export interface JobWorker {
  /** Waits for the jobs that are running. */
  close(): Promise<void>;
}

export interface WorkerOptions {
  concurrency: number;
  /** Errors of the connection and of jobs. The worker goes on by itself. */
  onError: (error: Error) => void;
}

/** Open a queue on Redis when REDIS_URL is set, else on the Postgres of DATABASE_URL. */
export function openQueue<Data>(name: string, onError: (error: Error) => void): JobQueue<Data> {
  const { queue, disconnect } = makeQueue(name, onError);
  queue.on("error", onError);
  return {
    async add(data, { deduplicationId, delayMs }) {
      await queue.add(name, data, {
        deduplication: { id: deduplicationId, keepLastIfActive: true },
        delay: delayMs,
        removeOnComplete: true,
        removeOnFail: true,
      });
    },
    async close() {
      await queue.close();
      await disconnect();
    },
  };
}

/** Run the jobs of a queue in this process. */
export function openWorker<Data>(
  name: string,
  work: (data: Data) => Promise<void>,
  { concurrency, onError }: WorkerOptions,
): JobWorker {
  const { worker, disconnect } = makeWorker(name, (job) => work(job.data as Data), concurrency, onError);
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return {
    async close() {
      await worker.close();
      await disconnect();
    },
  };
}

function makeQueue(name: string, onError: (error: Error) => void) {
  const redisUrl = environment("REDIS_URL");
  if (redisUrl) {
    // Without Redis an add must fail instead of waiting: whoever adds then delivers by itself.
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
    connection.on("error", onError);
    const options: QueueOptions = { connection, prefix: PREFIX };
    return { queue: new Queue(name, options), disconnect: async () => connection.disconnect() };
  }
  const connection = queuePool(2, onError);
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
  return { queue: new PostgresQueue(name, { connection }), disconnect: () => connection.end() };
}

function makeWorker(name: string, work: Processor, concurrency: number, onError: (error: Error) => void) {
  const options = {
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: MAX_STALLED,
  };
  const redisUrl = environment("REDIS_URL");
  if (redisUrl) {
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    connection.on("error", onError);
    const worker = new Worker(name, work, { ...options, connection, prefix: PREFIX });
    return { worker, disconnect: async () => connection.disconnect() };
  }
  // One of the three listens.
  const connection = queuePool(3, onError);
  const { Worker: PostgresWorker } = withBackend(createPostgresBackend);
  const worker = new PostgresWorker(name, work, { ...options, connection });
  return { worker, disconnect: () => connection.end() };
}

/** BullMQ cannot load `pg` by itself in an ES module, so it gets a pool; its own pools would grow with every queue. */
function queuePool(max: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: environment("DATABASE_URL"),
    max,
    options: "-c search_path=bullmq",
    keepAlive: true,
  });
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  return pool;
}
