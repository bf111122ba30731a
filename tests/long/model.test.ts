import fc from "fast-check";
import { afterEach, beforeAll, describe, it } from "vitest";
import { giveClocks } from "../integration/sync/model/clock";
import type { Pushers } from "../integration/sync/model/model";
import { play, playByV2, playWith } from "../integration/sync/model/play";
import { onScreens, scenario, TIMES } from "../integration/sync/model/scenario";
import { stage } from "../integration/sync/support/stage";
import { WorkerProcess } from "../integration/sync/support/worker";

const test = stage();
beforeAll(() => giveClocks(test.database.pool));

/** Others every time, printed with what failed; MODEL_SEED plays those from there on again. */
const FIRST_SEED = Number(process.env.MODEL_SEED ?? Date.now() % 1_000_000);
const seeds = (count: number) => Array.from({ length: count }, (_, index) => FIRST_SEED + index);

/**
 * Found holes under load: 368691: an organization that was a person when its first record left; 647400: put back by an old request while nameless (ADR 38); 647405, 647406: more people out
 * unasked than the guard allows (ADR 37).
 */
const KEPT = [368_691, 647_400, 647_405, 647_406];
const withKept = (others: number[]) => [...new Set([...KEPT, ...others])];

/** Two workers as in production. A killed one is replaced, a stopped one goes on when the next is stopped. */
class Workers implements Pushers {
  readonly #running: WorkerProcess[] = [];
  #stopped: WorkerProcess | undefined;
  #starting: Promise<void> = Promise.resolve();

  async start(): Promise<void> {
    for (let worker = 0; worker < 2; worker += 1) await this.#startOne();
  }

  /** A commit tells them itself. */
  nudge(): void {}

  kill(): void {
    const worker = this.#running.shift();
    if (!worker || worker === this.#stopped) return void (worker && this.#running.push(worker));
    this.#starting = this.#starting.then(() => worker.kill()).then(() => this.#startOne());
    this.#leasesRunOut();
  }

  /** They die at once, or not at all. */
  readonly isDoomed = false;
  spare(): void {}

  freeze(): void {
    if (this.#stopped) return;
    this.#stopped = this.#running.at(-1);
    this.#stopped?.signal("SIGSTOP");
    this.#leasesRunOut();
  }

  thaw(): void {
    this.#stopped?.signal("SIGCONT");
    this.#stopped = undefined;
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.#starting;
    for (const worker of this.#running.splice(0)) await worker.kill();
  }

  async #startOne(): Promise<void> {
    this.#running.push(await WorkerProcess.start(test.database.url));
  }

  /** Twenty seconds go by. */
  #leasesRunOut(): void {
    this.#starting = this.#starting.then(async () => {
      await test.database.pool.query(
        "update pusher_lease set expires_at = least(expires_at, clock_timestamp())",
      );
    });
  }
}

describe("whatever is edited, fails, dies, or comes late", () => {
  it.concurrent.each(withKept(seeds(60)))(
    "I1 I2 I3 I4 I5 I8: the community holds what is true, and never held what was not (seed %i)",
    async (seed) => {
      const whatHappens = fc.asyncProperty(scenario(80), (made) => play(test.association, made));
      await fc.assert(whatHappens, { seed, numRuns: 1, endOnFailure: true });
    },
  );
});

describe("on screens and by files", () => {
  it.concurrent.each(seeds(20))(
    "I1 I2 I3 I4 I5 I8: the community holds what is true, and never held what was not (seed %i)",
    async (seed) => {
      const whatHappens = fc.asyncProperty(scenario(80), (made) => play(test.association, onScreens(made)));
      await fc.assert(whatHappens, { seed, numRuns: 1, endOnFailure: true });
    },
  );
});

describe("over Push API V2", () => {
  it.concurrent.each(withKept(seeds(20)))(
    "I1 I2 I3 I4 I5 I8: the community holds what is true, and never held what was not (seed %i)",
    async (seed) => {
      const whatHappens = fc.asyncProperty(scenario(80), (made) => playByV2(test.association, made));
      await fc.assert(whatHappens, { seed, numRuns: 1, endOnFailure: true });
    },
  );
});

describe("a guard of two people", () => {
  it.concurrent.each(seeds(20))("I8: lets no more go unasked, in either format (seed %i)", async (seed) => {
    const guarded = scenario(80).map((made) => ({
      ...made,
      settings: { ...made.settings, guardPeople: 2 },
    }));
    const whatHappens = fc.asyncProperty(guarded, (made) =>
      (seed % 2 ? playByV2 : play)(test.association, made),
    );
    await fc.assert(whatHappens, { seed, numRuns: 1, endOnFailure: true });
  });
});

describe("workers that are killed and stopped", () => {
  const workers = new Workers();
  afterEach(() => workers.stop());

  it(`I1 I2 I3 I5 I8 F29 F30: leave a community that holds what is true (seeds from ${FIRST_SEED})`, async () => {
    await workers.start();
    await Promise.all(
      seeds(6).map((seed) => {
        const whatHappens = fc.asyncProperty(scenario(120), async (made) => {
          const association = await test.association({ ...made.settings, ...TIMES });
          await playWith(association, workers, made);
        });
        return fc.assert(whatHappens, { seed, numRuns: 1, endOnFailure: true });
      }),
    );
  });
});
