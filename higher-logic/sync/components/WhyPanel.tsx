import { CircleCheck, CircleX } from "lucide-react";
import Link from "next/link";
import type { Staff } from "@/accounts/people";
import { Banner } from "@/components/Banner";
import { Disclosure } from "@/components/Disclosure";
import type { Chain, CommunityChain } from "@/higher-logic/sync/community-chain";
import type { ContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import { isUnheard, signOnWords, why, whyList } from "@/higher-logic/sync/why";
import { exactTime } from "@/lib/dates";
import { Explained } from "./ProblemsTable";

/** Why somebody is, or is not, in the community: one sentence, the rules behind it, and what to change. */
export function WhyAnswer({ found, staff }: { found: ContactAtHigherLogic; staff: Staff }) {
  const answer = why(found.why, clockOf(staff));
  return (
    <div className="flex flex-col gap-3">
      <p data-times className="max-w-measure">
        {answer.sentence}
      </p>
      {found.waiting && (
        <Banner tone="warning" title={decided[found.waiting.code] ?? waitingTitles[found.waiting.reason]}>
          <Explained code={found.waiting.code} detail={found.waiting.detail} />
          {found.waiting.reason === "held" && <Link href="/activity/held">Held removals</Link>}
        </Banner>
      )}
      <Disclosure summary="Why">
        <Steps chain={answer} />
        <p className="mt-2 max-w-measure text-quiet">{signOnWords(found.why.signOn)}</p>
      </Disclosure>
    </div>
  );
}

const clockOf = (staff: Staff) => (at: Date) => `on ${exactTime(at, staff.timeZone, { seconds: true })}`;

const waitingTitles = {
  problem: "Cannot be pushed",
  held: "The removal is held for your decision",
  in_doubt: "Not certain yet",
  connection: "Waits for the connection",
} as const;

/** Held removals that staff have decided about. */
const decided: Readonly<Record<string, string>> = {
  "removal-refused": "Kept in the community",
  "removal-approved": "The removal is approved",
};

/** The rules in their order, each with what it says here, and the one thing to change. */
function Steps({ chain }: { chain: Chain }) {
  return (
    <>
      <ol className="flex flex-col gap-1">
        {chain.steps.map((step) => (
          <li key={step.says} className="flex gap-2">
            {step.holds ? (
              <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
            ) : (
              <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-text" />
            )}
            <span className="min-w-0">
              <span className="sr-only">{step.holds ? "Yes: " : "No: "}</span>
              {step.says}
            </span>
          </li>
        ))}
      </ol>
      {chain.toChange && (
        <p className="mt-2 max-w-measure">
          <span className="font-medium">To change it:</span> {chain.toChange}
        </p>
      )}
    </>
  );
}

/** The same for each list by itself. */
export function Communities({
  found,
  staff,
  open,
}: {
  found: ContactAtHigherLogic;
  staff: Staff;
  open?: number | null;
}) {
  const { shadow } = found.why;
  const told = new Set(shadow?.isActive ? shadow.groupKeys : []);
  const words = {
    isIn: isUnheard(shadow) ? "told, and not known yet whether it arrived" : "in the community",
    isLeaving: `${shadow?.mayBeOut ? "may be" : "still"} in the community, to be taken out`,
  };
  const chains = found.lists.map((list) => whyList(found.why, list, clockOf(staff)));
  if (chains.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {chains.map((chain) => (
        <li key={chain.list.key}>
          <Disclosure
            summary={`${chain.list.name}: ${verdict(chain, told, words)}`}
            open={chain.list.listId !== null && chain.list.listId === open}
          >
            <Steps chain={chain} />
            {chain.list.listId !== null && (
              <p className="mt-1">
                <Link href={`/lists/${chain.list.listId}`}>Open the list</Link>
              </p>
            )}
          </Disclosure>
        </li>
      ))}
    </ul>
  );
}

interface Words {
  isIn: string;
  isLeaving: string;
}

function verdict(chain: CommunityChain, told: ReadonlySet<string>, words: Words): string {
  const isTold = told.has(chain.list.key);
  if (chain.belongs) return isTold ? words.isIn : "belongs to it, not told yet";
  return isTold ? words.isLeaving : "not in the community";
}
