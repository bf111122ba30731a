import { afterAll, beforeAll } from "vitest";
import { hasRedisServer, type PrivateRedis, startRedis } from "./redis";

export type QueueBackend = "postgres" | "redis";

/** What the queue can run on here: Postgres always, Redis where the machine has `redis-server`. */
export const queueBackends: QueueBackend[] = hasRedisServer() ? ["postgres", "redis"] : ["postgres"];

/** Where the queue of one `describe` is; for Redis a server of its own. */
export interface TestQueue {
  /** undefined: on Postgres, in the database of the file. */
  readonly redisUrl: string | undefined;
}

export function queueOn(backend: QueueBackend): TestQueue {
  let redis: PrivateRedis | undefined;
  beforeAll(async () => {
    if (backend === "redis") redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  return {
    get redisUrl() {
      return redis?.url;
    },
  };
}
