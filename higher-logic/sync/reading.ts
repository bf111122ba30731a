import { project } from "@/higher-logic/push/member-record";
import type { Shadow } from "@/higher-logic/push/person";
import { problemBackoffMs } from "./backoff";
import { isKnown, takesAway } from "./diff";
import { isSuspect } from "./lanes";
import type { Claim, Outgoing, Page, PageContact, PageRequest } from "./ports";
import type { Session } from "./in-hand";
import { Walk } from "./walk";

/** Measured: while a larger page is taken up, answers wait and nothing is sent; smaller ones cost more queries. */
const PAGE = 500;
/** Contacts taken up before answers are looked at: projecting a whole page would leave lanes idle for 10 ms. */
const AT_A_STRETCH = 50;
/** Records in hand up to which the next page is read while requests are in flight. */
const READ_AHEAD = 2_000;
/** Contacts in hand, whatever their state; keeps memory bounded when outcomes come slowly. */
const MOST_CLAIMED = 8_000;
/** While a walk keeps a session busy, the log is looked at this often even if no nudge came. */
const LOOK_EVERY_MS = 500;

/** Read the next page, changes before walks, whenever there is room for it. */
export function startReading(session: Session): void {
  if (session.leaving || session.activities.isRunning("read")) return;
  if (session.claims.size >= MOST_CLAIMED) return;
  if (session.expandDue) {
    // Runs may start over by it: what is being counted or finished for them has to be over before.
    const { activities } = session;
    if (activities.isRunning("settle") || activities.isRunning("finish")) return;
    session.isExpanding = true;
    activities.start("read", () => expand(session).finally(() => (session.isExpanding = false)));
    return;
  }
  lookNowAndThen(session);
  const urgent = session.urgentDue && session.urgent.size + session.suspects.size < READ_AHEAD;
  const walk = walkWithRoom(session);
  if (!urgent && !walk && !session.runDue) return;
  session.activities.start("read", () => readPage(session, urgent));
}

function lookNowAndThen(session: Session): void {
  if (session.urgentDue || session.activities.isIdle) return;
  const sinceMs = session.ports.clock.monotonicMs() - session.lastUrgentReadMs;
  if (sinceMs >= LOOK_EVERY_MS) session.urgentDue = true;
  else if (session.inFlight.size > 0 || session.walks.length > 0)
    session.lookIn("look", LOOK_EVERY_MS - sinceMs);
}

function walkWithRoom(session: Session): Walk | undefined {
  if (session.bulk.size >= READ_AHEAD) return undefined;
  return session.walks.find(
    (walk) => !walk.isFarAhead && (!walk.ended || walk.again(session.claims.has).length > 0),
  );
}

async function expand(session: Session): Promise<void> {
  session.expandDue = false;
  if (await session.ports.store.expandLog(session.lease)) session.forgetLargeWalks();
  session.urgentDue = true;
  session.runDue = true; // a change of the whole association becomes a run
}

async function readPage(session: Session, urgent: boolean): Promise<void> {
  const taking = takeNextRun(session);
  // An edit's nudge asks for a run too, and mostly there is none: its page does not wait to hear that.
  if (!urgent) await taking;
  const walk = walkWithRoom(session);
  if (!urgent && !walk) return;
  if (urgent) {
    session.urgentDue = false;
    session.lastUrgentReadMs = session.ports.clock.monotonicMs();
  }
  let reading: Reading | null = askFor(session, urgent, walk);
  await Promise.allSettled([taking, reading.page]); // nothing is left going on if one of them fails
  await taking;
  while (reading) {
    const page: Page = await reading.page;
    if (session.leaving && reading.isAhead) return;
    const { claimsBefore } = reading;
    notePage(session, page, reading);
    // Postgres reads the next page of a walk while this one is taken up.
    reading = walk && mayReadAhead(session, reading, page) ? askFor(session, false, walk, page) : null;
    await takeUpPage(session, page, walk, claimsBefore);
  }
}

async function takeNextRun(session: Session): Promise<void> {
  if (!session.runDue) return;
  session.runDue = false;
  const { lease, plan, walks, ports } = session;
  const run = await ports.store.nextRun(
    lease,
    plan,
    walks.map(({ run }) => run.id),
  );
  // Small runs come later only when they may overtake, so the newest goes first.
  if (run) session.walks.unshift(new Walk(run));
}

/** A page that was asked for, and what was known when it was. */
interface Reading {
  request: PageRequest;
  walk: Walk | undefined;
  page: Promise<Page>;
  claimsBefore: ReadonlyMap<number, Claim>;
  /** While the page before it was taken up. */
  isAhead: boolean;
}

function askFor(session: Session, urgent: boolean, walk: Walk | undefined, before?: Page): Reading {
  const claimed = session.claims.ids();
  for (const { snapshot } of before?.contacts ?? []) claimed.add(snapshot.contactId);
  const givenUp = before ? new Set<number>() : session.claims.givenUp();
  const again = before ? [] : (walk?.again(session.claims.has).slice(0, PAGE) ?? []);
  const request: PageRequest = {
    urgent,
    logAfter: session.logAfter,
    limit: PAGE,
    claimed,
    givenUp,
    walk: walk ? { run: walk.run, after: walk.after, again, limit: walk.ended ? 0 : PAGE } : null,
  };
  const page = session.ports.store.readPage(session.plan, request);
  // Awaited after the page before it was taken up; until then its failure is nobody's.
  page.catch(() => undefined);
  const claimsBefore = new Map([...givenUp].map((id) => [id, session.claims.get(id)!]));
  return { request, walk, page, claimsBefore, isAhead: before !== undefined };
}

/**
 * Whether the walk's next page may be read before this one is taken up. Nobody in it may be claimed meanwhile, or it would
 * be stale: whoever is in this page counts as claimed for it, and nothing else is read until it is taken up. So nothing
 * may be waiting to be read first.
 */
function mayReadAhead(session: Session, { request, walk }: Reading, page: Page): boolean {
  return (
    walk !== undefined &&
    !walk.ended &&
    !walk.isFarAhead &&
    request.walk?.again.length === 0 &&
    !session.leaving &&
    !session.urgentDue &&
    !session.runDue &&
    !session.expandDue &&
    session.accused.length + session.suspects.size === 0 &&
    session.ports.clock.monotonicMs() - session.lastUrgentReadMs < LOOK_EVERY_MS &&
    session.claims.size + page.contacts.length < MOST_CLAIMED &&
    session.bulk.size + page.contacts.length < READ_AHEAD
  );
}

/** What the page says of the log and of the walk, before anybody in it is taken up. */
function notePage(session: Session, page: Page, { request, walk }: Reading): void {
  session.hasRead ||= page.contacts.length > 0;
  if (request.urgent) continueLog(session, page, request.logAfter);
  if (page.needsExpansion) session.expandDue = true;
  if (!walk) return;
  walk.read(page.walked);
  walk.ended ||= page.walkEnded;
  // Somebody's change on the same page goes before the walk, which comes again when it is told.
  const others = new Set(
    page.contacts.filter(({ from }) => from !== "run").map(({ snapshot }) => snapshot.contactId),
  );
  for (const id of page.walked) if (request.claimed.has(id) || others.has(id)) walk.passOver(id);
}

async function takeUpPage(
  session: Session,
  page: Page,
  walk: Walk | undefined,
  claimsBefore: ReadonlyMap<number, Claim>,
): Promise<void> {
  for (const [index, contact] of page.contacts.entries()) {
    // Only reading claims, so nobody is claimed by another page meanwhile.
    if (index % AT_A_STRETCH === AT_A_STRETCH - 1) await session.ports.breathe();
    takeUp(session, contact, walk, claimsBefore);
  }
}

/** The log is read round and round; a round that began in its middle is followed by one from the start. */
function continueLog(session: Session, page: Page, began: number): void {
  session.logAfter = page.logAfter ?? 0;
  if (page.logAfter !== null || began > 0) session.urgentDue = true;
}

/** Claim a contact of a page, unless it changed hands while the page was being read: then the page is stale. */
function takeUp(
  session: Session,
  contact: PageContact,
  walk: Walk | undefined,
  claimsBefore: ReadonlyMap<number, Claim>,
): void {
  const { contactId, person, shadow } = contact.snapshot;
  const before = claimsBefore.get(contactId);
  const now = session.claims.get(contactId);
  if (now !== before || now?.isWritten || now?.isDecided) {
    if (contact.from === "run") walk?.passOver(contactId);
    else session.urgentDue = true;
    return;
  }
  if (person?.kind === "organization" && !contact.isExpanded) {
    session.expandDue = true; // its people were not told about yet
    if (contact.from === "run") walk?.passOver(contactId);
    return;
  }
  if (before) takeOver(session, before);
  const readBy = before ? session.walkOf(before) : contact.from === "run" ? walk : undefined;
  readBy?.takeUp(contactId);
  const claim: Claim = {
    contactId,
    runId: readBy?.run.id ?? null,
    isBulk: contact.from === "run",
    isFanOut: contact.from === "log" && contact.isExpanded,
    force: readBy?.run.force ?? false,
    changeIds: contact.changeIds,
    changedAt: oldestChange(contact),
    wait: contact.wait,
    isWritten: false,
    isDecided: false,
    readAtMs: session.ports.clock.monotonicMs(),
  };
  session.claims.add(claim);
  classify(session, claim, contact, shadow);
}

/** What the promise of 30 minutes is measured from; null when nothing that changed waits in it. */
function oldestChange({ changedAt, wait }: PageContact): Date | null {
  const waits = wait && ["in_doubt", "connection"].includes(wait.reason) && wait.code !== "settling";
  if (!waits) return changedAt;
  return changedAt && changedAt < wait.since ? changedAt : wait.since;
}

/** A waiting change takes a contact from the walk that read it: its record may be an older one. */
function takeOver(session: Session, claim: Claim): void {
  for (const lane of [session.bulk, session.suspects]) lane.remove(claim.contactId);
  session.guarded = session.guarded.filter((outgoing) => outgoing.claim !== claim);
  session.claims.release(claim);
}

function classify(session: Session, claim: Claim, contact: PageContact, shadow: Shadow | null): void {
  const projection = project(contact.snapshot, session.plan.settings);
  const takes = projection.kind === "record" && takesAway(projection, shadow);
  if (!takes) session.sawBack(claim.contactId);
  if (projection.kind === "problem") {
    const attempts = claim.wait?.reason === "problem" ? claim.wait.attempts + 1 : 1;
    const lookAgainInMs = problemBackoffMs(attempts, session.ports.random());
    claim.isDecided = true;
    session.addOutcome(({ problems }) =>
      problems.push({ claim, code: projection.code, detail: projection.detail, lookAgainInMs }),
    );
    return;
  }
  if (projection.kind === "nothing" || (!claim.force && isKnown(projection, shadow))) {
    claim.isDecided = true;
    session.addOutcome(({ unchanged }) => unchanged.push(claim));
    return;
  }
  const outgoing: Outgoing = {
    claim,
    record: projection,
    json: projection.json,
    isFirst: shadow === null,
    takesAway: takes,
    approved: false,
  };
  if (outgoing.takesAway) session.guarded.push(outgoing);
  else queue(session, outgoing);
}

/** Into the lane it belongs to. */
export function queue(session: Session, outgoing: Outgoing): void {
  if (isSuspect(outgoing)) session.suspects.add(outgoing);
  else if (outgoing.claim.isBulk) session.bulk.add(outgoing);
  else session.urgent.add(outgoing);
}
