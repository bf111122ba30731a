import { queue } from "./reading";
import { type StandingRemoval, Verdict } from "./removal-guard";
import type { Outgoing } from "./ports";
import type { Session } from "./in-hand";

/** Let removals go, or hold them, by what the guard said; ask it when somebody became visible since. */
export function startGuard(session: Session): void {
  if (session.leaving || session.guarded.length === 0 || session.activities.isRunning("guard")) return;
  decide(session);
  if (session.guarded.length > 0) session.activities.start("guard", () => ask(session));
}

/** Leaves in `guarded` whom the last verdict does not cover. */
function decide(session: Session): void {
  const undecided = session.guarded.filter((outgoing) => !decideOne(session, outgoing));
  session.guarded = undecided;
}

function decideOne(session: Session, outgoing: Outgoing): boolean {
  const { claim, record } = outgoing;
  const taken = { becomesInactive: record.isRemoval, leaves: record.leavesLists };
  const wasHeld = claim.wait?.reason === "held";
  const decision = session.verdict?.about(claim.contactId, taken, wasHeld) ?? "not covered";
  if (decision === "not covered") return false;
  if (decision === "go" || decision === "approved")
    queue(session, { ...outgoing, approved: decision === "approved" });
  else hold(session, outgoing, decision);
  return true;
}

/** Whoever is held already keeps the words that staff have read, and their decision. */
function hold(
  session: Session,
  { claim }: Outgoing,
  { held: cause, removal }: { held: string; removal: StandingRemoval },
): void {
  const before = claim.wait?.reason === "held" ? claim.wait : null;
  const code = before?.code === "removal-refused" ? "removal-refused" : "removal-held";
  claim.isDecided = true;
  session.addOutcome(({ held }) => held.push({ claim, code, detail: before?.detail ?? cause, removal }));
}

async function ask(session: Session): Promise<void> {
  session.verdict = null;
  session.backMeanwhile.clear();
  const facts = await session.ports.store.guardFacts(session.plan, {
    whole: session.walks.some(({ run }) => run.onlyListId === null && run.onlyContactId === null),
    claimed: [...session.claims.ids()],
    held: session.guarded.some(({ claim }) => claim.wait?.reason === "held"),
  });
  if (facts === "expand first") {
    session.expandDue = true;
    await expanded(session);
    return;
  }
  const asked = new Set(session.guarded);
  session.verdict = new Verdict(facts, session.plan.guard);
  for (const contactId of session.backMeanwhile) session.verdict.forget(contactId);
  decide(session);
  // Read as a removal, and none any more in the guard's later snapshot: their next change is on its way.
  const changed = session.guarded.filter((outgoing) => asked.has(outgoing));
  session.guarded = session.guarded.filter((outgoing) => !asked.has(outgoing));
  for (const { claim } of changed) session.giveBack(claim);
}

/** The expansion is the reader's; the guard asks again when it is done. */
async function expanded(session: Session): Promise<void> {
  while (session.expandDue && !session.leaving) {
    session.activities.wake();
    await session.ports.pause(5, session.leave.signal);
  }
}
