import type { Clock } from "@/lib/clock";
import type { ErrorCode } from "@/higher-logic/push/errors";
import type { PushAnswer, PushGateway } from "@/higher-logic/push/gateway";
import type { ProjectedRecord, RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot } from "@/higher-logic/push/person";
import type { Counts } from "./counts";
import type { GuardFacts, GuardLimits, StandingRemoval } from "./removal-guard";

/** The right to push for one association, until somebody takes it over or raises the epoch. */
export interface Lease {
  associationId: number;
  /** Of this session only, so that letting go can never let go of another's. */
  holder: string;
  epoch: number;
}

/** The lease went to another pusher, or settings were saved: nothing of this session can be closed any more. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** What one session works by; a save that changes target, records or guard raises the epoch, and so ends the session. */
export interface PushPlan {
  associationId: number;
  pushTargetId: number;
  tenantCode: string;
  /** Never logged, never stored. */
  access: { baseUrl: string; tenantApiKey: string };
  settings: RecordSettings;
  batchSize: number;
  requestsInFlight: number;
  requestsPerMinute: number | null;
  /** Since the last request; null when it does not matter, or there never was one. */
  sinceRequestMs: number | null;
  timeoutMs: number;
  settleSeconds: number;
  guard: GuardLimits;
  connection: {
    pausedCode: string | null;
    failures: number;
    /** 1 is full speed; less after a 429. */
    speed: number;
    /** Until then nothing may leave; 0 or less: now. */
    waitMs: number;
  };
}

/** A full run or re-push that is going on. */
export interface Run {
  id: number;
  /** Re-push: sends what is unchanged as well. */
  force: boolean;
  cursor: number;
  onlyListId: number | null;
  onlyContactId: number | null;
}

/** How a contact already waits for a reason of its own. */
export interface Wait {
  reason: "problem" | "held" | "in_doubt" | "connection";
  code: string;
  detail: string | null;
  attempts: number;
  since: Date;
}

/** A contact as one page read it: all its log rows, its wait, and its state, of the same snapshot. */
export interface PageContact {
  from: "log" | "wait" | "run";
  snapshot: ContactSnapshot;
  changeIds: number[];
  /** When the oldest of these changes was made. */
  changedAt: Date | null;
  /** No row is left of an organization whose people have to be looked at. */
  isExpanded: boolean;
  wait: Wait | null;
}

/** Somebody a request told about, as the shadow remembers it. */
export interface Told {
  contactId: number;
  key: string;
  firstName: string;
  lastName: string;
  email: string;
  groupKeys: string[];
  isActive: boolean;
  isMember: boolean;
  /** Staff approved by name what the request takes away; false also where nobody knows. */
  approved: boolean;
}

export interface PageRequest {
  /** Look into the log and the waits that are due. */
  urgent: boolean;
  /** Continue the log after this contact. */
  logAfter: number;
  limit: number;
  /** Claimed contacts, which no page reads again. */
  claimed: ReadonlySet<number>;
  /** Of the claimed: those that the log may take over from the walk. */
  givenUp: ReadonlySet<number>;
  /** Continue the walk after `after`, and look again at those passed over; null: no walk, or enough of it in hand. */
  walk: { run: Run; after: number; again: number[]; limit: number } | null;
}

export interface Page {
  contacts: PageContact[];
  /** Where the log goes on; null: its end was reached. */
  logAfter: number | null;
  /** New ids of the walk, in order, claimed ones too. */
  walked: number[];
  walkEnded: boolean;
  /** Rows of lists, types, organizations or the association were seen; they have to be expanded. */
  needsExpansion: boolean;
}

/** A contact in the pusher's hands, from its reading until its outcome is committed. */
export interface Claim {
  contactId: number;
  /** The run whose walk read it, and which counts it; null: the session's own delta. */
  runId: number | null;
  /** Read by a walk only; a waiting change may take it over until it is written ahead. */
  isBulk: boolean;
  /** Waits only because something it hangs on changed: a company's name, a list; see `Lane`. */
  isFanOut: boolean;
  force: boolean;
  changeIds: number[];
  changedAt: Date | null;
  wait: Wait | null;
  /** Its record is in a batch that was written ahead. */
  isWritten: boolean;
  /** Unchanged, held or a problem: its outcome waits to be committed. */
  isDecided: boolean;
  /** When it was read, by the monotonic clock. */
  readAtMs: number;
}

/** A claimed contact whose record has to be sent. */
export interface Outgoing {
  claim: Claim;
  record: ProjectedRecord;
  json: string;
  /** Never pushed to this target: its integration key may still change until the batch is written. */
  isFirst: boolean;
  /** Makes somebody inactive, or takes a community away: the guard was asked. */
  takesAway: boolean;
  /** Staff approved this removal by name. */
  approved: boolean;
}

export interface BatchDraft {
  purpose: "records" | "witness";
  runId: number | null;
  items: Outgoing[];
  /** Part of a refused batch: requests accepted in this session when the whole was refused. */
  acceptedAtRefusal?: number;
}

/** One request, written ahead. */
export interface Batch extends BatchDraft {
  id: number;
  epoch: number;
  /** By Postgres; the request leaves later, never earlier. */
  createdAt: Date;
  body: string;
  /** How long each stage took so far, for whoever asks where the time goes. */
  took?: { preparedMs: number; queuedMs: number | null; answeredMs: number | null };
}

export interface Closed {
  batch: Batch;
  answer: PushAnswer;
}

/** A record that cannot be sent, or was refused on its own. */
export interface Problem {
  claim: Claim;
  code: ErrorCode;
  detail: string;
  lookAgainInMs: number;
}

/** Everything that one transaction records. */
export interface Outcomes {
  accepted: Closed[];
  unchanged: Claim[];
  problems: Problem[];
  held: { claim: Claim; code: ErrorCode; detail: string; removal: StandingRemoval }[];
  /** In doubt; `attempts` of each item so far. `isProblem`: a lone record that stays unanswered while others are answered. */
  unknown: (Closed & { attempts: number[]; isProblem: boolean; lookAgainInMs: number })[];
  /** Refused on its own, and the witness was accepted. */
  blamed: (Closed & Problem)[];
  /** Certainly not carried out; `answer` null: never sent. Their contacts go back to where they were read. */
  returned: { batch: Batch; answer: PushAnswer | null; code: ErrorCode }[];
}

/** How the connection does, as far as it has to be remembered after the session. */
export interface ConnectionNews {
  accepted: boolean;
  failures: number;
  speed: number;
  /** First acceptance after failures: whatever waits because of the connection is due now. */
  recovered: boolean;
  /** The batch size is to be at most this from now on. */
  batchSizeLimit: number | null;
}

/** Nothing leaves until then; with a code, a probe has to be accepted first. */
export interface ClosedDoor {
  code: ErrorCode | null;
  detail: string;
  forMs: number;
}

/** Where the guard looks for people who stand to be removed, besides the log. */
export interface GuardLook {
  /** A full run walks: over the whole shadow. */
  whole: boolean;
  /** In hand of this pusher. */
  claimed: number[];
  /** Some of them are held already, and their cause may be another by now. */
  held: boolean;
}

/** Postgres as the pusher sees it. Every writing call compares the epoch and throws LeaseLost when it is gone. */
export interface PusherStore {
  /** null: there is no such association. */
  takeLease(associationId: number): Promise<Lease | { takenForMs: number } | null>;
  renewLease(lease: Lease): Promise<boolean>;
  /** The session goes on; what comes next is counted by a run of its own. */
  closeDeltaRun(lease: Lease, deltaRunId: number): Promise<void>;
  /** Lets go, *then* looks: whether anything waits that could be delivered now. */
  letGo(lease: Lease, deltaRunId: number | null): Promise<boolean>;
  /** Batches that a pusher before left in sending become unknown, their contacts in doubt. */
  recover(lease: Lease): Promise<void>;
  /** null: nothing may be delivered. */
  readPlan(lease: Lease): Promise<PushPlan | null>;
  /**
   * A run to walk besides those already walked: one of few people at once, a large one when there is no other. A run
   * whose scope is no longer the present one starts over.
   */
  nextRun(lease: Lease, plan: PushPlan, walked: number[]): Promise<Run | null>;
  /**
   * Log rows of lists, organizations and types become rows of contacts, one of the association a full run.
   *
   * @returns whether the large runs start over, because everybody may differ now
   */
  expandLog(lease: Lease): Promise<boolean>;
  readPage(plan: PushPlan, request: PageRequest): Promise<Page>;
  /**
   * Write batches ahead, in one transaction with the closing of the refused ones they are the parts of.
   *
   * @returns the batches, and contacts left out because their integration key changed meanwhile
   */
  writeAhead(
    lease: Lease,
    plan: PushPlan,
    write: { drafts: BatchDraft[]; refused: Closed[]; deltaRunId: number | null },
  ): Promise<{ batches: Batch[]; leftOut: Outgoing[]; deltaRunId: number | null }>;
  settle(
    lease: Lease,
    plan: PushPlan,
    write: {
      outcomes: Outcomes;
      counts: RunCounts[];
      /** Counts of what no walk read. */
      delta: Counts;
      deltaRunId: number | null;
      connection: ConnectionNews;
    },
  ): Promise<{ deltaRunId: number | null }>;
  /** Everybody was looked at. */
  finishRun(lease: Lease, plan: PushPlan, run: Run): Promise<void>;
  closeDoor(lease: Lease, door: ClosedDoor, failures: number): Promise<void>;
  /** The probe was accepted after a pause. */
  openDoor(lease: Lease, plan: PushPlan): Promise<void>;
  recordProbe(lease: Lease, plan: PushPlan, answer: PushAnswer, body: string): Promise<void>;
  /** A contact whose record equals the shadow; nobody else's is one. */
  pickWitness(
    plan: PushPlan,
    claimed: ReadonlySet<number>,
  ): Promise<{ contactId: number; record: ProjectedRecord } | null>;
  guardFacts(plan: PushPlan, look: GuardLook): Promise<GuardFacts | "expand first">;
  /** After the lease was lost: whatever these batches may have done late must not last. Needs no lease. */
  putInDoubt(plan: PushPlan, batches: Batch[]): Promise<void>;
}

export interface RunCounts {
  runId: number;
  cursor: number;
  counts: Counts;
}

export interface PusherPorts {
  store: PusherStore;
  gateway(plan: PushPlan): PushGateway;
  clock: Clock;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** A pause that also ends as soon as another association needs this session's place. */
  linger(ms: number, signal: AbortSignal): Promise<void>;
  /** Lets whatever else has come be dealt with first. */
  breathe(): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
  /** Aborted when the program is to end: what is in flight is finished, nothing new begins. */
  shutdown: AbortSignal;
  /** Call `nudge` whenever something may wait for the association; returns how to stop it. */
  onNudge(associationId: number, nudge: () => void): () => void;
}
