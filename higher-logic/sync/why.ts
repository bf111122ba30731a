import { errorEntry } from "@/higher-logic/push/errors";
import type { Projection } from "@/higher-logic/push/member-record";
import type { Person, Shadow } from "@/higher-logic/push/person";
import { isPushedAsStaff, type ScopeSettings } from "@/higher-logic/scope";
import { gateWords } from "@/higher-logic/sso/doctor/words";
import type { Eligibility } from "@/higher-logic/sso/eligibility";
import { lower, upper } from "@/lib/first-letter";
import {
  chainOf,
  communityChain,
  deleted,
  individual,
  status,
  type Chain,
  type Check,
  type CommunityChain,
  type ListStanding,
} from "./community-chain";
import { isKnown } from "./diff";

/** Everything the answer hangs on, read in one snapshot. */
export interface WhyFacts {
  settings: ScopeSettings & { enabled: boolean; syncRequested: boolean };
  person: Person | null;
  shadow: Shadow | null;
  /** What would be told now. */
  projection: Projection;
  /** What this contact waits for of its own. */
  waiting: {
    reason: "problem" | "held" | "in_doubt" | "connection";
    code: string;
    detail: string | null;
  } | null;
  /** A change was saved and not yet told. */
  changeWaits: boolean;
  /** Of the error catalogue, while pushing is paused. */
  pausedCode: string | null;
  /** Names of the communities last told, and of those among them that the record takes away. */
  told: string[];
  leaving: string[];
  signOn: Eligibility;
}

export interface Why extends Chain {
  /** The answer in one sentence. */
  sentence: string;
}

/**
 * Why this person is, or is not, in the community, and what is on its way.
 *
 * @param clock says a moment as it goes into a sentence: "on 26 Nov 2026, 09:41"
 */
export function why(facts: WhyFacts, clock: (at: Date) => string): Why {
  return { sentence: sentence(facts, clock), ...chainOf([...belonging(facts), ...delivery(facts, clock)]) };
}

/**
 * The same for one list: the rules of its community, then what stands between them and what was told, ending in what
 * was last told and when.
 */
export function whyList(facts: WhyFacts, list: ListStanding, clock: (at: Date) => string): CommunityChain {
  const chain = communityChain(facts.person, list, facts.settings);
  const told = chainOf(
    chain.belongs
      ? [...mandatory(facts.projection), ...delivery(facts, clock)]
      : [lastToldOf(facts, list, clock)],
  );
  return { ...chain, steps: [...chain.steps, ...told.steps], toChange: chain.toChange ?? told.toChange };
}

/** Of somebody who does not belong to the list's community. */
function lastToldOf(
  { shadow, waiting }: WhyFacts,
  { key }: ListStanding,
  clock: (at: Date) => string,
): Check {
  if (shadow?.isActive && shadow.groupKeys.includes(key)) {
    const because = waiting ? `: ${lower(errorEntry(waiting.code).sentence.replace(/\.$/, ""))}` : "";
    const when = shadow.acceptedAt ? ` ${clock(shadow.acceptedAt)}` : "";
    return no(`Higher Logic was last told${when} that the person is in it${because}`, "");
  }
  if (shadow?.removedAt) return yes(toldWords(shadow, clock));
  if (!shadow?.acceptedAt) return yes(NEVER_TOLD);
  return yes(`Higher Logic was last told ${clock(shadow.acceptedAt)}, and not of this community`);
}

function sentence(facts: WhyFacts, clock: (at: Date) => string): string {
  const { shadow, told, projection } = facts;
  const isIn = shadow !== null && shadow.isActive;
  const wants = projection.kind === "record" && !projection.isRemoval;
  if (isIn && projection.kind === "record" && projection.isRemoval)
    return `${shadow.mayBeOut ? "May be" : "Still"} in the community, and to be taken out: ${lower(firstFailing(facts))}.`;
  if (isUnheard(shadow))
    return "Was told to the community, and whether it carried that out is not known yet.";
  if (isIn) {
    const where = told.length > 0 ? `in ${told.join(", ")}` : "in no community of a list";
    const since = shadow.acceptedAt ? `, last told ${clock(shadow.acceptedAt)}` : "";
    const away = facts.leaving.length > 0 ? `; to be taken out of ${facts.leaving.join(", ")}` : "";
    return `In the community as a ${shadow.isMember ? "member" : "non-member"}, ${where}${since}${away}.`;
  }
  if (wants) return "Belongs to the community, and was not accepted there yet.";
  const out = shadow?.removedAt
    ? `Taken out of the community ${clock(shadow.removedAt)}`
    : "Not in the community";
  return `${out}: ${lower(firstFailing(facts))}.`;
}

/** Was in no accepted record, and in one that nobody answered. Who was taken over is in none either, and was seen there. */
export function isUnheard(shadow: Shadow | null): boolean {
  return shadow !== null && shadow.acceptedAt === null && shadow.mayBeOut;
}

function firstFailing(facts: WhyFacts): string {
  return belonging(facts).find(({ holds }) => !holds)?.says ?? "nothing keeps this person out";
}

/** The rules of scope, in their order; staff need neither list nor membership. */
function belonging({ person, settings, projection }: WhyFacts): Check[] {
  if (!person) return [deleted];
  const kind = individual(person);
  if (!kind.holds) return [kind];
  if (isPushedAsStaff(person, settings))
    return [kind, yes("Is active staff, and Include active staff is on"), ...mandatory(projection)];
  const isOnList = person.lists.length > 0;
  return [
    kind,
    {
      holds: isOnList,
      says: isOnList ? `Is on ${names(person)}` : "Is on no synchronized list, and is not active staff",
      toChange: "Put the contact on a synchronized list.",
    },
    status(person, settings),
    ...mandatory(projection),
  ];
}

function names({ lists }: Person): string {
  const found = [...new Set(lists.map(({ name }) => name))].sort();
  return found.length === 1
    ? `the synchronized list ${found[0]}`
    : `the synchronized lists ${found.join(", ")}`;
}

function mandatory(projection: Projection): Check[] {
  if (projection.kind !== "problem") return [];
  const { whatToDo } = errorEntry(projection.code);
  return [{ holds: false, says: projection.detail.replace(/\.$/, ""), toChange: whatToDo }];
}

const NEVER_TOLD = "Higher Logic accepted nothing about this person yet";

/** What stands between what should be told and what was. */
function delivery(facts: WhyFacts, clock: (at: Date) => string): Check[] {
  const { settings, shadow, projection, waiting, changeWaits, pausedCode } = facts;
  const checks: Check[] = [];
  if (!settings.enabled)
    checks.push(no(upper(gateWords["not-enabled"].closed), gateWords["not-enabled"].todo));
  if (!settings.syncRequested)
    checks.push(no("The initial sync was not started", "Press Sync in Setup → Integrations → Higher Logic."));
  if (pausedCode) {
    const { sentence, whatToDo } = errorEntry(pausedCode);
    checks.push(no(`Pushing is paused: ${sentence.replace(/\.$/, "")}`, whatToDo));
  }
  if (waiting) {
    const { sentence, whatToDo } = errorEntry(waiting.code);
    checks.push(no(sentence.replace(/\.$/, ""), whatToDo));
  }
  if (projection.kind === "record")
    checks.push(isKnown(projection, shadow) ? yes(toldWords(shadow, clock)) : notTold(facts, clock));
  else checks.push(yes(shadow?.acceptedAt ? toldWords(shadow, clock) : NEVER_TOLD));
  if (changeWaits && checks.every(({ holds }) => holds))
    checks.push(no("A change was saved and is on its way", "Nothing: it goes by itself within seconds."));
  return checks;
}

function notTold({ shadow, waiting, changeWaits }: WhyFacts, clock: (at: Date) => string): Check {
  const last = shadow?.acceptedAt ? `; it accepted the one before ${clock(shadow.acceptedAt)}` : "";
  return no(
    `Higher Logic was not told the present record yet${last}`,
    waiting || changeWaits ? "Nothing: it goes by itself." : "Press Push now.",
  );
}

function toldWords(shadow: Shadow | null, clock: (at: Date) => string): string {
  if (shadow?.removedAt) return `Higher Logic accepted the removal ${clock(shadow.removedAt)}`;
  return shadow?.acceptedAt ? `Higher Logic accepted exactly this ${clock(shadow.acceptedAt)}` : "Was told";
}

function yes(says: string): Check {
  return { holds: true, says, toChange: "" };
}

function no(says: string, toChange: string): Check {
  return { holds: false, says, toChange };
}

/** Whether the person may sign in at this moment, by the rule of sign-on itself. */
export function signOnWords(signOn: Eligibility): string {
  return signOn.allowed
    ? "May sign in to the community now."
    : `Cannot sign in now: ${gateWords[signOn.code].closed}.`;
}
