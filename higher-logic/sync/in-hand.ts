import type { ErrorCode } from "@/higher-logic/push/errors";
import type { PushAnswer, PushGateway } from "@/higher-logic/push/gateway";
import { Activities } from "./activities";
import { Claims } from "./claims";
import { Lane } from "./lanes";
import { Pacing } from "./pacing";
import {
  type Batch,
  type BatchDraft,
  type Claim,
  type Closed,
  type ClosedDoor,
  type Lease,
  LeaseLost,
  type Outcomes,
  type Outgoing,
  type PusherPorts,
  type PushPlan,
} from "./ports";
import type { Verdict } from "./removal-guard";
import type { Walk } from "./walk";

/** Why the session stops early: nothing may leave for a while, or the program ends. */
export type Leaving = { door: ClosedDoor } | "shutdown";

/** One taking of the lease: everything a pusher has in its hands between taking it and letting go. */
export class Session {
  readonly activities = new Activities();
  readonly claims = new Claims();
  readonly pacing: Pacing;
  readonly gateway: PushGateway;

  /** Runs that are walked now; small ones before large ones. */
  walks: Walk[] = [];
  /** Whether to ask for a run to walk. */
  runDue = true;
  /** Whether to look into the log and the waits. */
  urgentDue = true;
  logAfter = 0;
  lastUrgentReadMs = -Infinity;
  /** Whether rows of the log have to be expanded into rows of contacts first. */
  expandDue = false;
  /** Meanwhile nothing is counted for runs or finished: they may be starting over. */
  isExpanding = false;

  /** Records to be written ahead: of changes and due waits; of walks; and suspects, which need proof first. */
  readonly urgent = new Lane();
  readonly bulk = new Lane();
  readonly suspects = new Lane();
  /** Removals that wait for the guard. */
  guarded: Outgoing[] = [];
  verdict: Verdict | null = null;
  /** Read as no removal while the guard is being asked. */
  readonly backMeanwhile = new Set<number>();
  witness: BatchDraft | null = null;
  /** Refused batches whose parts have to be written ahead. */
  toSplit: Closed[] = [];
  /** Lone records that were refused, before it is known whether the connection is at fault. */
  accused: Closed[] = [];
  /** Those of them who were refused before the witness was called. */
  testified: ReadonlySet<Closed> = new Set();

  /** Written ahead, not yet sent. */
  written: Batch[] = [];
  readonly inFlight = new Map<number, { batch: Batch; abort: AbortController }>();
  /** Sent, and not closed in a committed transaction. */
  readonly unclosed = new Map<number, Batch>();
  outcomes: Outcomes = noOutcomes();
  oldestOutcomeMs = Infinity;

  deltaRunId: number | null = null;
  /** Contacts were read since it last lingered. */
  hasRead = false;
  /** It is to look once more before it lets go. */
  looksAgain = false;
  readonly beganMs: number;
  failures: number;
  /** Requests accepted in this session. */
  acceptedRequests = 0;
  /** Since the last failure nothing was accepted yet. */
  isTroubled: boolean;
  recovered = false;
  /** Pushing is paused, and one record at a time is tried, so many yet; with what the probe was answered. */
  trial: { left: number; answer: PushAnswer } | null = null;
  /** Something was accepted on trial: pushing is not paused any more, and Postgres does not know yet. */
  opensDoor = false;
  batchSizeLimit: number | null = null;
  /** When a witness was last called for, by the monotonic clock. */
  witnessCalledMs = -Infinity;
  leaving: Leaving | null = null;
  /** Ends the wait for requests in flight when the program ends. */
  cutOff: AbortController | null = null;
  /** Aborted when the session is to leave; ends pauses. */
  readonly leave = new AbortController();
  /** By the monotonic clock: until then the lease is certainly ours. */
  deadlineMs: number;

  constructor(
    readonly ports: PusherPorts,
    readonly lease: Lease,
    readonly plan: PushPlan,
    deadlineMs: number,
  ) {
    this.beganMs = ports.clock.monotonicMs();
    this.gateway = ports.gateway(plan);
    this.pacing = new Pacing(ports.clock, {
      inFlight: plan.requestsInFlight,
      perMinute: plan.requestsPerMinute,
      speed: plan.connection.speed,
      sinceRequestMs: plan.sinceRequestMs,
    });
    this.failures = plan.connection.failures;
    this.isTroubled = plan.connection.failures > 0;
    this.deadlineMs = deadlineMs;
  }

  get batchSize(): number {
    if (this.trial) return 1;
    return Math.min(this.plan.batchSize, this.batchSizeLimit ?? Infinity);
  }

  /** Compared before everything that leaves; a stopped clock or a suspended process is noticed here. */
  requireLease(): void {
    if (this.ports.clock.monotonicMs() >= this.deadlineMs) throw new LeaseLost("the lease has run out");
  }

  /** Begin nothing new; what is in flight is finished. */
  stop(leaving: Leaving): void {
    this.leaving ??= leaving;
    this.leave.abort();
  }

  closeDoor(code: ErrorCode | null, detail: string, forMs: number): void {
    this.stop({ door: { code, detail, forMs } });
  }

  walkOf(claim: Claim): Walk | undefined {
    return claim.runId === null ? undefined : this.walks.find(({ run }) => run.id === claim.runId);
  }

  /** Read as no removal: what the guard said of this contact is said no more. */
  sawBack(contactId: number): void {
    this.verdict?.forget(contactId);
    if (this.activities.isRunning("guard")) this.backMeanwhile.add(contactId);
  }

  /** Without an outcome: whoever read it reads it again. */
  giveBack(claim: Claim): void {
    this.claims.release(claim);
    this.walkOf(claim)?.passOver(claim.contactId);
    this.urgentDue = true;
  }

  /** Everybody may differ now: what these walks read and did not write yet is read again from the start. */
  forgetLargeWalks(): void {
    const isLarge = ({ run }: Walk) => run.onlyListId === null && run.onlyContactId === null;
    const forgotten = new Set(this.walks.filter(isLarge).map(({ run }) => run.id));
    this.walks = this.walks.filter((walk) => !isLarge(walk));
    const isOfThem = ({ claim }: Outgoing) =>
      claim.runId !== null && forgotten.has(claim.runId) && claim.isBulk;
    const keep = (outgoing: Outgoing): boolean => {
      if (isOfThem(outgoing)) this.claims.release(outgoing.claim);
      return !isOfThem(outgoing);
    };
    for (const lane of [this.bulk, this.suspects])
      for (const outgoing of lane.clear().filter(keep)) lane.add(outgoing);
    this.guarded = this.guarded.filter(keep);
    // What is written ahead says what was true before: it is no outcome for the walk that starts over.
    for (const claim of this.claims.all())
      if (claim.runId !== null && forgotten.has(claim.runId)) claim.runId = null;
  }

  addOutcome(add: (outcomes: Outcomes) => void): void {
    add(this.outcomes);
    this.oldestOutcomeMs = Math.min(this.oldestOutcomeMs, this.ports.clock.monotonicMs());
  }

  /** Look again after so many milliseconds, unless the session leaves before. */
  lookIn(name: string, ms: number): void {
    if (this.activities.isRunning(name)) return;
    this.activities.start(name, () => this.ports.pause(ms, this.leave.signal));
  }
}

export function noOutcomes(): Outcomes {
  return { accepted: [], unchanged: [], problems: [], held: [], unknown: [], blamed: [], returned: [] };
}

/** Contacts whose outcome is known and not yet committed. */
export function outcomeSize(outcomes: Outcomes): number {
  const inBatches = (closed: { batch: Batch }[]) =>
    closed.reduce((sum, { batch }) => sum + batch.items.length, 0);
  return (
    inBatches(outcomes.accepted) +
    inBatches(outcomes.unknown) +
    inBatches(outcomes.returned) +
    outcomes.unchanged.length +
    outcomes.problems.length +
    outcomes.held.length +
    outcomes.blamed.length
  );
}
