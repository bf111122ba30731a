import { deliver, LEASE_MS } from "@/higher-logic/sync/deliver";
import type { PusherPorts, PusherStore } from "@/higher-logic/sync/ports";
import { isAnythingDue } from "@/higher-logic/sync/waiting/store";
import { NudgeHub } from "@/worker/nudge-hub";
import { pusherPorts } from "@/worker/pusher";
import type { TestAssociation } from "../support/association";
import { leaseRunsOut } from "../support/moments";
import { until } from "../support/until";
import { keysIn } from "./wire";

export type StoreCall = keyof PusherStore;

class Killed extends Error {}

/** The call at which somebody is to die, whoever comes to it first. */
interface Fate {
  doom: { call: StoreCall; when: "before" | "after" } | null;
}

/** One session of a pusher: it may be killed between any two things it asks of Postgres, or frozen like a suspended process. */
class Life {
  readonly #death = new AbortController();
  #freezes: (() => void) | null = null;
  #thaws: (() => void) | null = null;
  #frozen: Promise<void> | null = null;
  #sleptMs = 0;
  readonly #onTheWay = new Set<string>();
  /** People of whom two requests were on their way at once. */
  readonly atOnce: string[] = [];
  /** Killed, or frozen: others have to go on. */
  readonly isLost: Promise<void>;

  constructor(
    private readonly real: PusherPorts,
    private readonly fate: Fate,
  ) {
    this.isLost = new Promise((resolve) => {
      this.#death.signal.addEventListener("abort", () => resolve());
      this.#freezes = resolve;
    });
  }

  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** One that woke up late is left to say what it sent. */
  get #hasSlept(): boolean {
    return this.isFrozen || this.#sleptMs > 0;
  }

  get isFrozen(): boolean {
    return this.#frozen !== null;
  }

  kill(): void {
    this.fate.doom = null;
    this.#death.abort();
  }

  freeze(): void {
    this.#frozen = new Promise((resolve) => (this.#thaws = resolve));
    this.#freezes!();
  }

  /** Wakes up when its lease has long run out, by its own clock too. */
  thaw(): void {
    this.#sleptMs = LEASE_MS;
    this.#frozen = null;
    this.#thaws?.();
  }

  get ports(): PusherPorts {
    const { clock } = this.real;
    const calls = Object.entries(this.real.store).map(([name, call]) => [
      name,
      (...given: never[]) =>
        this.#step(name as StoreCall, () => (call as (...given: never[]) => Promise<unknown>)(...given)),
    ]);
    return {
      ...this.real,
      store: Object.fromEntries(calls) as PusherStore,
      clock: { ...clock, monotonicMs: () => clock.monotonicMs() + this.#sleptMs },
      gateway: (plan) => this.#gateway(this.real.gateway(plan)),
    };
  }

  async #step(name: StoreCall, call: () => Promise<unknown>): Promise<unknown> {
    await this.#frozen;
    const isDoomed = !this.#hasSlept && this.fate.doom?.call === name;
    if (isDoomed && this.fate.doom?.when === "before") this.kill();
    if (this.isDead && name === "putInDoubt") return undefined; // the dead confess nothing
    if (this.isDead) throw new Killed();
    const answer = await call();
    if (isDoomed) this.kill();
    await this.#frozen;
    if (this.isDead) throw new Killed();
    return answer;
  }

  #gateway(real: ReturnType<PusherPorts["gateway"]>): ReturnType<PusherPorts["gateway"]> {
    return {
      push: async (request) => {
        await this.#frozen;
        if (this.isDead) throw new Killed();
        const signals = [this.#death.signal, ...(request.signal ? [request.signal] : [])];
        const people = keysIn(request.body);
        this.atOnce.push(...people.filter((key) => this.#onTheWay.has(key)));
        for (const key of people) this.#onTheWay.add(key);
        const answer = await real.push({ ...request, signal: AbortSignal.any(signals) });
        for (const key of people) this.#onTheWay.delete(key);
        await this.#frozen;
        if (this.isDead) throw new Killed();
        return answer;
      },
    };
  }
}

/** A pusher in this process that starts again whenever it was killed, frozen or robbed of its lease. */
export class MortalPusher {
  readonly #hub = new NudgeHub();
  readonly #sessions: Promise<void>[] = [];
  readonly #lives: Life[] = [];
  readonly #fate: Fate = { doom: null };
  /** What ended a session and was neither its death nor the loss of its lease. */
  readonly failures: unknown[] = [];
  #isOver = false;
  #running: Promise<void> | null = null;

  constructor(private readonly association: TestAssociation) {}

  start(): void {
    this.#running = until(
      "the pusher is stopped",
      async () => {
        // A frozen one may have taken it in its last moment.
        if (this.#lives.some((life) => life.isFrozen)) await leaseRunsOut(this.association);
        if (!this.#isOver && (await isAnythingDue(this.association.id))) await this.#live();
        return this.#isOver;
      },
      600_000,
    );
  }

  async stop(): Promise<void> {
    this.#fate.doom = null;
    this.#isOver = true;
    this.thaw();
    await this.#running;
    await Promise.all(this.#sessions);
  }

  /** What a committed change does in a worker. */
  nudge(): void {
    this.#hub.nudge(this.association.id);
  }

  /** Now, or at the next such call. */
  kill(doom: NonNullable<Fate["doom"]> | "now"): void {
    const life = this.#lives.at(-1);
    if (doom !== "now") this.#fate.doom = doom;
    else if (life && !life.isFrozen) life.kill();
  }

  /** Like SIGSTOP; only one at a time. */
  freeze(): void {
    if (!this.#lives.some((life) => life.isFrozen)) this.#lives.at(-1)?.freeze();
  }

  get isDoomed(): boolean {
    return this.#fate.doom !== null;
  }

  /** Nobody dies any more. */
  spare(): void {
    this.#fate.doom = null;
  }

  thaw(): void {
    for (const life of this.#lives) if (life.isFrozen) life.thaw();
  }

  get atOnce(): string[] {
    return this.#lives.flatMap((life) => life.atOnce);
  }

  async #live(): Promise<void> {
    const life = new Life(pusherPorts(this.#hub, new AbortController().signal), this.#fate);
    this.#lives.push(life);
    const session = deliver(this.association.id, life.ports).then(
      () => undefined,
      (error: unknown) => {
        if (!life.isDead) this.failures.push(error instanceof Error ? error.stack : error);
      },
    );
    this.#sessions.push(session);
    await Promise.race([session, life.isLost]);
    if (life.isDead) await session;
    if (life.isDead || life.isFrozen) await leaseRunsOut(this.association);
  }
}
