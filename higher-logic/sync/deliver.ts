import { startGuard } from "./guarding";
import { type Lease, LeaseLost, type PusherPorts } from "./ports";
import { startReading } from "./reading";
import { startSending } from "./sending";
import { Session } from "./in-hand";
import { handBack, startSettling } from "./settling";
import { noteTrialFailed } from "./connection";
import { probe, startTrial, startWitness } from "./witness";
import { startWriting } from "./writing";

/** Lease time; read from Postgres' clock by everybody else, and by its holder from the monotonic one. */
export const LEASE_MS = 20_000;
const RENEW_EVERY_MS = 5_000;
/** Requests in flight when the program ends may take so long; then they are cut off, and their people in doubt. */
const FINISH_WITHIN_MS = 8_000;
/** A further edit mostly follows soon; who still has the lease then tells it in a third of the time. */
const LINGER_MS = 1_000;
/** Longer than the 50 ms in which one writer calls for all, and their commits (ADR 18). */
const LOOK_AGAIN_MS = 100;
/** So old, a session lingers no more: its plan is read once, and some settings end no session. */
const OLDEST_MS = 10_000;
const CONFESS_ATTEMPTS = 5;
const CONFESS_EVERY_MS = 1_000;

export type Delivered =
  /** Another pusher has the association for so long. */
  | { busyForMs: number }
  /** `again`: something waits that could be delivered now; false too when nothing may be delivered. */
  | { again: boolean };

/**
 * Deliver what waits for one association: changes, due waits, runs.
 *
 * Safe to call twice, late or never; the change log in Postgres is the truth. Throws only for what is broken on our
 * own side (Postgres away, a bug), never for what Higher Logic does.
 */
export async function deliver(associationId: number, ports: PusherPorts): Promise<Delivered> {
  const beforeMs = ports.clock.monotonicMs();
  const lease = await ports.store.takeLease(associationId);
  if (!lease) return { again: false };
  if ("takenForMs" in lease) return { busyForMs: lease.takenForMs };
  let session: Session | null = null;
  try {
    session = await begin(lease, ports, beforeMs + LEASE_MS);
    if (session) await runToItsEnd(session);
  } catch (error) {
    if (!(error instanceof LeaseLost)) {
      // What is broken here may work elsewhere, or in a moment: nobody should have to wait for the lease to run out.
      await ports.store.letGo(lease, session?.deltaRunId ?? null).catch(() => undefined);
      throw error;
    }
  }
  const waits = await ports.store.letGo(lease, session?.deltaRunId ?? null);
  return { again: waits && session !== null };
}

async function runToItsEnd(session: Session): Promise<void> {
  try {
    await run(session);
  } finally {
    await end(session);
  }
}

async function begin(lease: Lease, ports: PusherPorts, deadlineMs: number): Promise<Session | null> {
  await ports.store.recover(lease);
  const plan = await ports.store.readPlan(lease);
  if (!plan || plan.connection.waitMs > 0 || ports.shutdown.aborted) return null;
  return new Session(ports, lease, plan, deadlineMs);
}

async function run(session: Session): Promise<void> {
  const { ports, lease, plan } = session;
  const stopNudges = ports.onNudge(lease.associationId, () => nudge(session));
  const shutDown = () => session.stop("shutdown");
  ports.shutdown.addEventListener("abort", shutDown);
  const renewal = new AbortController();
  const renewing = keepLease(session, renewal.signal);
  try {
    if (plan.connection.pausedCode !== null) await tryDoor(session);
    await loop(session);
    if (session.leaving && session.leaving !== "shutdown")
      await ports.store.closeDoor(lease, session.leaving.door, session.failures);
  } finally {
    stopNudges();
    ports.shutdown.removeEventListener("abort", shutDown);
    renewal.abort();
    await renewing;
  }
}

/** Begin whatever can begin, whenever something has ended, until nothing is left to do. */
async function loop(session: Session): Promise<void> {
  const { activities } = session;
  for (;;) {
    if (session.leaving) leave(session);
    startWitness(session); // before the reader, whose place it needs, and who would never leave it
    startReading(session);
    startGuard(session);
    startWriting(session);
    startSending(session);
    startSettling(session);
    startFinishing(session);
    startOpening(session);
    if (activities.isIdle) {
      activities.throwFailure();
      if (session.trial && !session.leaving) {
        noteTrialFailed(session); // there was nothing to try
        continue;
      }
      if (!startLingering(session)) return;
    }
    await activities.next();
  }
}

/**
 * Nothing is left to do: keep the lease for a moment if nobody needs the place. Soon after the last that was found, look
 * once more: of those who write at the same moment only one calls. Whatever came until then is counted by one run.
 */
function startLingering(session: Session): boolean {
  const { ports, activities, leave } = session;
  if (session.leaving) return false;
  if (session.hasRead) {
    session.hasRead = false;
    session.looksAgain = true;
    activities.start("linger", () => ports.linger(LOOK_AGAIN_MS, leave.signal));
    return true;
  }
  if (!session.looksAgain) return false;
  session.looksAgain = false;
  session.urgentDue = true;
  const isOld = ports.clock.monotonicMs() - session.beganMs > OLDEST_MS;
  if (!isOld)
    activities.start("linger", async () => {
      await closeDeltaRun(session);
      await ports.linger(LINGER_MS, leave.signal);
    });
  activities.wake();
  return true;
}

async function closeDeltaRun(session: Session): Promise<void> {
  const { ports, lease, deltaRunId } = session;
  session.deltaRunId = null;
  if (deltaRunId !== null) await ports.store.closeDeltaRun(lease, deltaRunId);
}

function leave(session: Session): void {
  if (!session.activities.isRunning("write")) handBack(session);
  if (session.leaving !== "shutdown") return;
  if (session.inFlight.size === 0) return session.cutOff?.abort();
  if (session.cutOff) return;
  const cutOff = (session.cutOff = new AbortController());
  session.activities.start("cut off", async () => {
    await session.ports.pause(FINISH_WITHIN_MS, cutOff.signal);
    for (const { abort } of session.inFlight.values()) abort.abort();
  });
}

function startFinishing(session: Session): void {
  const walk = session.walks.find(({ isEverybodySeen }) => isEverybodySeen);
  if (!walk || session.leaving || session.activities.isRunning("finish")) return;
  // The last outcomes are counted first.
  if (session.activities.isRunning("settle") || session.isExpanding) return;
  session.activities.start("finish", async () => {
    await session.ports.store.finishRun(session.lease, session.plan, walk.run);
    session.walks = session.walks.filter((other) => other !== walk);
    session.runDue = true;
  });
}

/** Half open: one request without records decides whether anything else leaves, or a record, where it is refused. */
async function tryDoor(session: Session): Promise<void> {
  const answer = await probe(session);
  if (answer.kind === "accepted") await openDoor(session);
  else if (!session.leaving) await startTrial(session, answer);
}

async function openDoor(session: Session): Promise<void> {
  await session.ports.store.openDoor(session.lease, session.plan);
  session.recovered = false; // whatever waited for the connection is due now
  session.urgentDue = true;
}

/** A record was accepted on trial. */
function startOpening(session: Session): void {
  if (!session.opensDoor || session.leaving) return;
  session.opensDoor = false;
  session.activities.start("open door", () => openDoor(session));
}

function nudge(session: Session): void {
  session.urgentDue = true;
  session.runDue = true;
  session.activities.wake();
}

async function keepLease(session: Session, signal: AbortSignal): Promise<void> {
  const { ports, lease } = session;
  for (;;) {
    await ports.pause(RENEW_EVERY_MS, signal);
    if (signal.aborted) return;
    const beforeMs = ports.clock.monotonicMs();
    try {
      if (await ports.store.renewLease(lease)) session.deadlineMs = beforeMs + LEASE_MS;
      else
        return session.activities.fail(new LeaseLost("another pusher has the lease, or settings were saved"));
    } catch {
      // Postgres away for a moment: the deadline stays where it is, and whatever needs Postgres fails by itself.
    }
  }
}

/**
 * However the session ended. Whatever was sent and could not be closed may have been carried out, or may be yet; so
 * those people are in doubt, and in the log again, and a later pusher makes it good.
 */
async function end(session: Session): Promise<void> {
  session.stop("shutdown");
  for (const { abort } of session.inFlight.values()) abort.abort();
  await session.activities.ended();
  if (session.unclosed.size > 0) await confess(session);
}

/** Postgres may be what went away; when it comes back late, whoever takes the lease finds these batches by itself. */
async function confess(session: Session): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await session.ports.store.putInDoubt(session.plan, [...session.unclosed.values()]);
    } catch (error) {
      if (attempt === CONFESS_ATTEMPTS) throw error;
      await session.ports.pause(CONFESS_EVERY_MS, new AbortController().signal);
    }
  }
}
