import type { ContactStatus } from "@/membership/contacts/contact";
import { readStatuses } from "@/membership/contacts/store";
import { isReference, type Because } from "../../attempts/attempt";
import { attemptsWritten, keepStep } from "../../attempts/recording/store";
import { findAttempts } from "../../attempts/store";
import { refusalCodes, type RefusalCode } from "../../eligibility";
import { refusalWords } from "../../refusal/words";
import { examine } from "../facts/store";
import { memberFindingWords } from "../words";

/** Pressed again sooner than this, the button hands out the same number: staff find one call, not twenty. */
const ONE_CALL_MS = 5 * 60_000;

/** *I cannot get in*: look at everything for this member, keep what was found. @returns the reference number */
export async function askForHelp(associationId: number, contactId: number): Promise<string | null> {
  const examined = await examine(associationId, contactId);
  if (!examined) return null;
  const since = Date.now() - ONE_CALL_MS;
  const before = examined.attempts.find(({ outcome, steps, startedAt }) => {
    const isSame = steps[0]?.because === examined.finding;
    return outcome === "help" && isSame && startedAt.getTime() > since;
  });
  if (before) return before.reference;
  const reference = keepStep(associationId, { contactId }, "help-asked", { because: examined.finding });
  // The page that shows it may be another process's.
  await attemptsWritten();
  return reference;
}

/** What the member is told: nothing of how things are set up. */
export interface Help {
  title: string;
  todo: string;
  reference: string;
}

interface Asker {
  associationId: number;
  associationName: string;
  contactId: number;
  /** The community as members call it. */
  site: string;
}

/** What was found when this member asked; null for a number that is not one of theirs. */
export async function readHelp(
  { associationId, associationName, contactId, site }: Asker,
  reference: string,
): Promise<Help | null> {
  if (!isReference(reference)) return null;
  const [found] = await findAttempts(associationId, { contactId, reference, limit: 1 });
  const because = found?.outcome === "help" ? found.steps[0]?.because : undefined;
  if (!because) return null;
  const of = { site, association: associationName };
  if (!isGate(because)) return { ...memberFindingWords(because, of), reference };
  const statuses = await readStatuses(associationId, [contactId]);
  return { ...gateWords(because, of, statuses.get(contactId)), reference };
}

function gateWords(
  reason: RefusalCode,
  of: { site: string; association: string },
  status: ContactStatus | undefined,
): Omit<Help, "reference"> {
  const { title, todo } = refusalWords({ ...of, reason, reader: "member", status });
  return { title, todo };
}

function isGate(because: Because): because is RefusalCode {
  return refusalCodes.some((code) => code === because);
}
