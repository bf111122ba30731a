import { loginOfContact, type ContactLogin } from "@/accounts/logins/store";
import { readContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import type { PersonName } from "@/higher-logic/sync/people/store";
import { readAccess } from "../../access/store";
import { findAttempts, type KeptAttempt } from "../../attempts/store";
import { allGates, eligibility, type GateState, type RefusalCode } from "../../eligibility";
import { grantsOf, type Grant } from "../../grants/store";
import { findingOf, type Finding } from "../finding";

/** Everything known here about why somebody gets into the community, or does not. */
export interface Examined {
  person: PersonName;
  integrationKey: string | null;
  gates: { code: RefusalCode; state: GateState }[];
  login: ContactLogin | null;
  grants: Grant[];
  /** When the community accepted last what it was told, and whether that lets the person be there. */
  told: { at: Date | null; isActive: boolean } | null;
  waiting: {
    reason: "problem" | "held" | "in_doubt" | "connection";
    code: string;
    detail: string | null;
  } | null;
  /** The newest first. */
  attempts: KeptAttempt[];
  lastSignedInAt: Date | null;
  finding: Finding;
}

const SHOWN = 20;

/** @returns undefined for nobody of this association */
export async function examine(associationId: number, contactId: number): Promise<Examined | undefined> {
  const found = await readContactAtHigherLogic(associationId, contactId);
  if (!found) return undefined;
  const [access, login, grants, attempts] = await Promise.all([
    readAccess(associationId, [contactId]),
    loginOfContact(associationId, contactId),
    grantsOf(associationId, contactId),
    findAttempts(associationId, { contactId, limit: SHOWN }),
  ]);
  const person = access.people.get(contactId)!;
  const { shadow } = found.why;
  const told = shadow && { at: shadow.acceptedAt ?? shadow.removedAt, isActive: shadow.isActive };
  const { waiting } = found;
  const last = attempts.find(({ outcome }) => outcome !== "help") ?? null;
  return {
    person: found.name,
    integrationKey: found.why.person?.integrationKey ?? shadow?.integrationKey ?? null,
    gates: allGates("community", access.gates, person),
    login,
    grants,
    told,
    waiting: waiting && { reason: waiting.reason, code: waiting.code, detail: waiting.detail },
    attempts,
    lastSignedInAt: attempts.find(({ outcome }) => outcome === "signed-in")?.lastAt ?? null,
    finding: findingOf(
      {
        answer: eligibility("community", access.gates, person),
        hasLogin: login !== null,
        waiting: waiting?.reason ?? null,
        isTold: shadow !== null && shadow.isActive && shadow.acceptedAt !== null,
        last,
      },
      new Date(),
    ),
  };
}
