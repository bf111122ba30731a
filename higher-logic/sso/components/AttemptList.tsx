import Link from "next/link";
import { Badge } from "@/components/Badge";
import { Disclosure } from "@/components/Disclosure";
import { ExactTime } from "@/components/ExactTime";
import type { Tone } from "@/components/tones";
import { exactTime } from "@/lib/dates";
import { shownReference, type AttemptStep, type Outcome } from "../attempts/attempt";
import type { KeptAttempt } from "../attempts/store";
import { outcomeWords, stepSentence } from "../attempts/words";
import { reasonWords } from "../doctor/words";

const tones: Record<Outcome, Tone> = {
  open: "neutral",
  "signed-in": "success",
  refused: "warning",
  failed: "danger",
  cancelled: "neutral",
  help: "info",
};

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <Badge tone={tones[outcome]}>{outcomeWords[outcome]}</Badge>;
}

/** Attempts, each with its steps: times to the second, and error texts as the site was told them. */
export function AttemptList({
  attempts,
  names,
  timeZone,
  openFirst = false,
}: {
  attempts: readonly KeptAttempt[];
  /** By ContactId; where they are left out everybody knows whom it is about. */
  names?: ReadonlyMap<number, string>;
  timeZone: string;
  openFirst?: boolean;
}) {
  return (
    <ol className="flex flex-col gap-4">
      {attempts.map((attempt, at) => (
        <li key={attempt.id} className="border-l-2 border-hairline pl-3">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-mono font-semibold">{shownReference(attempt.reference)}</span>
            <OutcomeBadge outcome={attempt.outcome} />
            <ExactTime at={attempt.startedAt} timeZone={timeZone} seconds />
          </p>
          <p className="text-quiet wrap-anywhere">
            {names && <Who attempt={attempt} names={names} />}
            {siteOf(attempt)}
          </p>
          <Disclosure
            summary={attempt.steps.length === 1 ? "1 step" : `${attempt.steps.length} steps`}
            open={openFirst && at === 0}
          >
            <ol className="flex flex-col gap-2">
              {attempt.steps.map((step, at) => (
                <StepLine key={at} step={step} timeZone={timeZone} />
              ))}
            </ol>
          </Disclosure>
        </li>
      ))}
    </ol>
  );
}

function Who({
  attempt: { contactId },
  names,
}: {
  attempt: KeptAttempt;
  names: ReadonlyMap<number, string>;
}) {
  if (contactId === null) return <>Nobody was signed in, </>;
  return (
    <>
      <PersonLink contactId={contactId} name={names.get(contactId)} />,{" "}
    </>
  );
}

/** @param name undefined for somebody deleted of whom nothing is left: there is no page to go to */
export function PersonLink({ contactId, name }: { contactId: number; name: string | undefined }) {
  if (name === undefined) return <>Contact {contactId}, deleted</>;
  return (
    <Link
      href={`/activity/sign-on/people/${contactId}`}
      className="text-accent-text underline underline-offset-2"
    >
      {name}
    </Link>
  );
}

/** What the member wanted to sign in to. */
export function siteOf({ clientId, clientName, steps }: KeptAttempt): string {
  if (clientName !== null) return clientName;
  if (clientId !== null) return "a site that was removed since";
  const isOwn = steps.some(({ step }) => step === "link-refused" || step === "help-asked");
  if (isOwn) return "from the Info Hub";
  // An old page, or a request that was cut short, names nobody.
  const isUnknown = steps.some(({ because }) => because === "unknown-client");
  return isUnknown ? "a site that is not registered" : "no site was named";
}

function StepLine({ step, timeZone }: { step: AttemptStep; timeZone: string }) {
  return (
    <li className="flex gap-3">
      <span className="shrink-0 text-quiet tabular-nums">
        {exactTime(new Date(step.at), timeZone, { seconds: true }).split(", ")[1]}
      </span>
      <div className="min-w-0 wrap-anywhere">
        <p>{stepSentence(step)}</p>
        {step.because && <p className="text-quiet">{reasonWords(step.because)}</p>}
        {step.error && <p className="font-mono text-xs text-quiet">{step.error}</p>}
      </div>
    </li>
  );
}
