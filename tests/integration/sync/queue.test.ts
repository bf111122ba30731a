import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Delivered } from "@/higher-logic/sync/deliver";
import { type Nudges, openNudges, PUSH_QUEUE } from "@/higher-logic/sync/queue";
import { type JobWorker, openWorker } from "@/lib/queue";
import { pushProcessor } from "@/worker/processors/push";
import { type FreshDatabase, freshDatabase } from "../../support/database";
import { queueBackends, queueOn } from "../../support/queue-backends";
import { until } from "./support/until";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe.each(queueBackends)("the queue on %s", (backend) => {
  const queue = queueOn(backend);
  const errors: Error[] = [];
  let nudges: Nudges;
  let workers: JobWorker[];
  /** Associations in the order in which their jobs began. */
  let begun: number[];
  /** Jobs of these associations go on until they are let go. */
  let held: Map<number, () => void>;

  beforeEach(() => {
    if (queue.redisUrl) process.env.REDIS_URL = queue.redisUrl;
    [workers, begun, held] = [[], [], new Map()];
    nudges = openNudges((error) => errors.push(error));
  });
  afterEach(async () => {
    for (const letGo of held.values()) letGo();
    for (const worker of workers) await worker.close();
    await nudges.close();
    delete process.env.REDIS_URL;
    expect(errors).toEqual([]);
  });

  function startWorker({ concurrency = 1, holding = [] as number[] } = {}): void {
    const holds = [...holding];
    const work = async ({ associationId }: { associationId: number }) => {
      begun.push(associationId);
      if (!holds.includes(associationId)) return;
      holds.splice(holds.indexOf(associationId), 1);
      await new Promise<void>((resolve) => held.set(associationId, resolve));
    };
    workers.push(openWorker(PUSH_QUEUE, work, { concurrency, onError: (error) => errors.push(error) }));
  }

  const hasBegun = (associationId: number, times = 1) =>
    until(`job ${times} of association ${associationId} has begun`, () => {
      return begun.filter((id) => id === associationId).length >= times;
    });

  it("R41 F34: nudges that wait for a worker are one job", async () => {
    for (let nudge = 0; nudge < 10; nudge += 1) await nudges.wake(101);
    await nudges.wake(102);
    startWorker();
    await hasBegun(102);
    expect(begun).toEqual([101, 102]);
  });

  it("F34 I1: nudges that come while a push runs are followed by exactly one more, not dropped", async () => {
    startWorker({ holding: [201, 202] });
    await nudges.wake(201);
    await hasBegun(201);
    for (let nudge = 0; nudge < 10; nudge += 1) await nudges.wake(201);
    held.get(201)!();
    await hasBegun(201, 2);
    // One worker, one job at a time: a third of the same would begin before these two.
    await nudges.wake(202);
    await hasBegun(202);
    await nudges.wake(203);
    held.get(202)!();
    await hasBegun(203);
    expect(begun).toEqual([201, 201, 202, 203]);
  });

  it("F29: who finds something due while a killed worker's job counts as running is heard at once", async () => {
    startWorker({ concurrency: 2, holding: [301] });
    await nudges.wake(301);
    await hasBegun(301);
    await nudges.wakeFound(301);
    await hasBegun(301, 2);
  });

  it("F30: a job put off until a lease can have run out neither takes in nor delays a nudge, and comes", async () => {
    startWorker();
    const askedMs = performance.now();
    await nudges.wakeLater(401, 5_000);
    await nudges.wake(401);
    await hasBegun(401);
    expect(performance.now() - askedMs).toBeLessThan(4_500);
    await hasBegun(401, 2);
    expect(performance.now() - askedMs).toBeGreaterThan(4_500);
  });

  it("F30 I1: a push that finds other hands at it comes when they can have let go; one that leaves something comes again", async () => {
    const endings: Delivered[] = [{ busyForMs: 300 }, { again: true }];
    const deliver = async (associationId: number) => {
      begun.push(associationId);
      return endings.shift() ?? { again: false };
    };
    const onError = (error: Error) => errors.push(error);
    workers.push(openWorker(PUSH_QUEUE, pushProcessor({ deliver, nudges }), { concurrency: 1, onError }));
    await nudges.wake(601);
    await hasBegun(601, 3);
    await nudges.wake(602);
    await hasBegun(602);
    expect(begun).toEqual([601, 601, 601, 602]);
  });

  it("associations do not wait for one another", async () => {
    startWorker({ concurrency: 2, holding: [501] });
    await nudges.wake(501);
    await hasBegun(501);
    await nudges.wake(502);
    await hasBegun(502);
    expect(begun).toEqual([501, 502]);
  });
});
