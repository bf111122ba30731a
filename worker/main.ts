import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { keepWatch } from "@/higher-logic/alerts/watch/gateway";
import { PUSH_QUEUE, openNudges } from "@/higher-logic/sync/queue";
import { systemClock } from "@/lib/clock";
import { closeConnections, pool } from "@/lib/db";
import { readEnvironment, WrongEnvironment } from "@/lib/env";
import { logger } from "@/lib/log";
import { openWorker } from "@/lib/queue";
import { runDrift, runTicks } from "./drift";
import { listenForChanges } from "./listener";
import { NudgeHub } from "./nudge-hub";
import { pause } from "./pause";
import { Places } from "./places";
import { pushProcessor } from "./processors/push";
import { openPusher } from "./pusher";
import { openSignOn } from "./sign-on";
import { Sweep } from "./sweep";
import { runTimer } from "./timer";

const VARIABLES = [
  "NODE_ENV",
  "DATABASE_URL",
  "APP_URL",
  "REDIS_URL",
  "ENCRYPTION_KEY",
  "WORKER_CONCURRENCY",
  "LOG_LEVEL",
  "KEEP_REQUESTS_DAYS",
  "KEEP_RUNS_DAYS",
  "KEEP_AUDIT_YEARS",
  "CAUSEWAY_DEMO",
] as const;

const WATCH_EVERY_MS = 5_000;

/** Delivers to Higher Logic until it is told to stop. Postgres or Redis going away ends nothing: it waits for them. */
async function main(): Promise<void> {
  const environment = readEnvironment(VARIABLES);
  const log = logger("worker");
  const shutdown = new AbortController();
  const { signal } = shutdown;
  setMaxListeners(0, signal); // everything that rests in this process listens, and that is more than ten
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => shutdown.abort());
  const onError = (error: Error) => {
    if (!signal.aborted) log.error({ err: error }, error.message);
  };

  await postgresAnswers(onError, signal);
  if (signal.aborted) return closeConnections();
  const hub = new NudgeHub();
  const deliver = openPusher(hub, signal, new Places(environment.WORKER_CONCURRENCY));
  const nudges = openNudges(onError);
  const deliverHere = async (associationId: number) => {
    try {
      const delivered = await deliver(associationId);
      sweep.noteSuccess(associationId);
      return delivered;
    } catch (error) {
      sweep.noteFailure(associationId);
      throw error;
    }
  };
  const sweep = new Sweep({
    wake: nudges.wakeFound,
    deliverHere,
    onError,
    pause,
    now: () => systemClock.monotonicMs(),
    signal,
  });
  const signOn = openSignOn({
    onRefused: (refused) => log.warn(refused, "a logout token was not taken"),
    onError,
    pause,
    signal,
  });
  const worker = openWorker(PUSH_QUEUE, pushProcessor({ deliver: deliverHere, nudges }), {
    concurrency: environment.WORKER_CONCURRENCY,
    onError,
  });
  const listening = listenForChanges({
    databaseUrl: environment.DATABASE_URL,
    onChange: (associationId) => {
      signOn.wake(associationId);
      if (!hub.nudge(associationId)) void nudges.wake(associationId).catch(onError);
    },
    onConnect: () => {
      sayReady();
      void sweep.once().catch(onError);
      void signOn.sweep().catch(onError);
    },
    onError,
    signal,
  });
  const timer = runTimer({ onError, pause, monotonicMs: () => systemClock.monotonicMs(), signal });
  const watch = keepWatch({
    everyMs: WATCH_EVERY_MS,
    worker: randomUUID(),
    onRefused: (refused) => log.warn(refused, "an alert was not taken"),
    onError,
    pause,
    signal,
  });
  await Promise.all([
    listening,
    sweep.run(),
    signOn.run(),
    timer,
    runDrift({ onError, pause, signal }),
    runTicks({ onError, pause, signal }),
    watch,
  ]);
  await worker.close();
  await nudges.close();
  await closeConnections();
}

let isReady = false;

/** Once: what comes later is a connection made again. */
function sayReady(): void {
  if (!isReady) process.stdout.write("worker ready\n");
  isReady = true;
}

/** Started together with Postgres, a worker may be the quicker one. */
async function postgresAnswers(onError: (error: Error) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await pool().query("select from pusher_lease limit 1");
      return;
    } catch (error) {
      onError(error as Error);
      await pause(1_000, signal);
    }
  }
}

try {
  await main();
  process.exit(0); // a request that was cut off may still hold a socket open
} catch (error) {
  process.stderr.write(
    `${error instanceof WrongEnvironment ? error.message : String((error as Error).stack)}\n`,
  );
  process.exit(1);
}
