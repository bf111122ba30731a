import { audit } from "@/accounts/audit/store";
import { pool } from "@/lib/db";
import { logger } from "@/lib/log";
import { isNews } from "@/lib/once-a-minute";
import {
  beganAt,
  isAttemptId,
  newAttempt,
  newAttemptId,
  outcomeOf,
  referenceOf,
  type Attempt,
  type AttemptStep,
  type Because,
  type Step,
} from "../attempt";
import { refusalCodes } from "../../eligibility";

// Steps are gathered here and written shortly after, many attempts in one statement: no request waits for it, and a
// sign-on that takes less than this is one row written once. What a crash loses is the last moment of a log that lets
// nobody in (docs/decisions/0022).
const WRITE_AFTER_MS = 250;
const ROWS_A_STATEMENT = 500;
/** More than this waits only while Postgres does not answer. */
const MOST_WAITING = 10_000;
/** Requests of nobody known cost nothing to send: so many of an association are kept in a minute. */
const NAMELESS_A_MINUTE = 300;
const MINUTE_MS = 60_000;
/** Somebody who signs in comes back within this. */
const GONE_ON_WITH_MS = 60 * MINUTE_MS;
/** Two processes know Postgres' time to the second. */
const CLOCKS_APART_MS = 2_000;

interface Waiting {
  associationId: number;
  id: string;
  clientId: string | null;
  contactId: number | null;
  steps: AttemptStep[];
}

interface Recorder {
  /** By association and id. */
  waiting: Map<string, Waiting>;
  timer: NodeJS.Timeout | null;
  writing: Promise<void>;
  nameless: Map<number, { since: number; count: number }>;
}

// Next bundles each route on its own: one recorder for all of them.
const holder = globalThis as { causewayAttempts?: Recorder };
const recorder = (holder.causewayAttempts ??= {
  waiting: new Map(),
  timer: null,
  writing: Promise.resolve(),
  nameless: new Map(),
});

function now({ aheadMs }: Attempt): number {
  return Date.now() + aheadMs;
}

/** The attempt's id, which it gets when something needs it. */
export function idOf(attempt: Attempt): string {
  return (attempt.id ??= newAttemptId(now(attempt)));
}

/**
 * Go on with the attempt that a browser brings back from signing in; anything else begins a new one.
 *
 * @param id from the address, so it may be anybody's word: it counts for an hour, and never takes the attempt of one
 *   person for another's
 */
export function goOnWith(attempt: Attempt, id: string | null): boolean {
  const age = id !== null && isAttemptId(id) ? now(attempt) - beganAt(id) : Infinity;
  if (age < -CLOCKS_APART_MS || age > GONE_ON_WITH_MS) return false;
  attempt.id = id;
  return true;
}

export function note(attempt: Attempt, step: Step, why: { because?: Because; error?: string } = {}): void {
  attempt.steps.push({ at: now(attempt), step, ...why });
}

/** The number a page shows, so that staff find this very attempt. */
export function numberOf(attempt: Attempt): string {
  return referenceOf(idOf(attempt));
}

/** Keep what this request has noted. Never waits, never fails. */
export function keepAttempt(associationId: number, attempt: Attempt): void {
  const { clientId, contactId, steps } = attempt;
  if (steps.length === 0) return;
  const id = idOf(attempt);
  const key = `${associationId} ${id}`;
  const known = recorder.waiting.get(key);
  if (known && (contactId === null || known.contactId === null || known.contactId === contactId)) {
    known.clientId ??= clientId;
    known.contactId ??= contactId;
    known.steps.push(...steps);
  } else if (!known && !isTooMuch(associationId, attempt)) {
    recorder.waiting.set(key, { associationId, id, clientId, contactId, steps: [...steps] });
  }
  attempt.steps = [];
  recorder.timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS).unref();
}

/** One attempt of which everything is known at once. @returns its reference number */
export function keepStep(
  associationId: number,
  facts: { contactId: number | null; clientId?: string; id?: string | null },
  step: Step,
  why: { because?: Because; error?: string } = {},
): string {
  const attempt = { ...newAttempt(), ...facts, clientId: facts.clientId ?? null, id: facts.id ?? null };
  note(attempt, step, why);
  const reference = numberOf(attempt);
  keepAttempt(associationId, attempt);
  return reference;
}

/** Write what waits now; for whoever is about to show it. */
export async function attemptsWritten(): Promise<void> {
  await flush();
}

function isTooMuch(associationId: number, attempt: Attempt): boolean {
  const { id, contactId } = attempt;
  if (recorder.waiting.size >= MOST_WAITING) return true;
  // What goes on with an attempt begins none.
  if (contactId !== null || (id !== null && now(attempt) - beganAt(id) > 1_000)) return false;
  const window = recorder.nameless.get(associationId);
  if (!window || Date.now() - window.since > MINUTE_MS) {
    recorder.nameless.set(associationId, { since: Date.now(), count: 1 });
    return false;
  }
  window.count += 1;
  return window.count > NAMELESS_A_MINUTE;
}

/** One write after the other, so that the steps of an attempt arrive in their order. */
function flush(): Promise<void> {
  if (recorder.timer) clearTimeout(recorder.timer);
  recorder.timer = null;
  recorder.writing = recorder.writing.then(writeAll);
  return recorder.writing;
}

async function writeAll(): Promise<void> {
  const rows = [...recorder.waiting.values()];
  recorder.waiting.clear();
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const some = rows.slice(from, from + ROWS_A_STATEMENT);
    try {
      await pool().query({
        name: "sso-attempts",
        text: writeQuery,
        values: [JSON.stringify(some.map(rowOf))],
      });
      await auditRefusals(some);
    } catch (error) {
      // A log must not grow without end, and nobody waits for it: what cannot be written is given up.
      logger("sign-on").error({ err: error, attempts: some.length }, "attempts were not written");
    }
  }
}

/** Attempts are kept for 90 days; that somebody was refused stands in the audit log as well. */
async function auditRefusals(attempts: readonly Waiting[]): Promise<void> {
  for (const { associationId, id, clientId, contactId, steps } of attempts) {
    const refused = steps.filter(
      ({ step, because }) =>
        step !== "help-asked" &&
        isRefusal(because) &&
        isNews("sign-on.refused", associationId, contactId, clientId, step, because),
    );
    if (contactId === null || refused.length === 0) continue;
    const { rows } = await pool().query<{ email: string }>(
      "select email from login where association_id = $1 and contact_id = $2",
      [associationId, contactId],
    );
    for (const { because } of refused)
      await audit({
        associationId,
        actor: rows[0]?.email ?? "unknown",
        action: "sign-on.refused",
        subject: `contact ${contactId}`,
        detail: { because, clientId, reference: referenceOf(id) },
      });
  }
}

function isRefusal(because: Because | undefined): boolean {
  return (refusalCodes as readonly (Because | undefined)[]).includes(because);
}

function rowOf({ associationId, id, clientId, contactId, steps }: Waiting) {
  const latest = steps.reduce((one, other) => (other.at >= one.at ? other : one));
  return {
    association_id: associationId,
    id,
    reference: referenceOf(id),
    client_id: clientId,
    contact_id: contactId,
    started_ms: beganAt(id),
    last_ms: latest.at,
    outcome: outcomeOf(latest.step),
    steps,
  };
}

const MOST_STEPS = 60;

// An association may have gone meanwhile; another's attempt, or another person's, is never added to.
const writeQuery = `
  insert into sso_attempt as kept
    (association_id, id, reference, client_id, contact_id, started_at, last_at, outcome, steps)
  select given.association_id, given.id, given.reference, given.client_id, given.contact_id,
    to_timestamp(given.started_ms / 1000.0), to_timestamp(given.last_ms / 1000.0), given.outcome, given.steps
  from jsonb_to_recordset($1::jsonb) given (association_id int, id uuid, reference text, client_id text, contact_id int,
    started_ms float8, last_ms float8, outcome text, steps jsonb)
  join association on association.id = given.association_id
  order by given.association_id, given.id
  on conflict (association_id, id) do update
    set client_id = coalesce(kept.client_id, excluded.client_id),
        contact_id = coalesce(kept.contact_id, excluded.contact_id),
        last_at = greatest(kept.last_at, excluded.last_at),
        outcome = case when excluded.last_at >= kept.last_at then excluded.outcome else kept.outcome end,
        steps = case when jsonb_array_length(kept.steps) < ${MOST_STEPS} then kept.steps || excluded.steps
                     else kept.steps end
  where (kept.contact_id is null or excluded.contact_id is null or kept.contact_id = excluded.contact_id)
    and (kept.client_id is null or excluded.client_id is null or kept.client_id = excluded.client_id)`;
