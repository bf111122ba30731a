import { CircleCheck, CircleX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { can } from "@/accounts/roles";
import type { Staff } from "@/accounts/people";
import { Banner } from "@/components/Banner";
import { Disclosure } from "@/components/Disclosure";
import { Panel } from "@/components/Panel";
import { communityChain, type CommunityChain } from "@/higher-logic/sync/community-chain";
import {
  HISTORY_SHOWN,
  readContactAtHigherLogic,
  type ContactAtHigherLogic,
} from "@/higher-logic/sync/contact/store";
import { toldSentence } from "@/higher-logic/sync/told";
import { exactTime } from "@/lib/dates";
import { duration } from "./batch-words";
import { Explained } from "./ProblemsTable";
import { PushNow } from "./PushNow";

/** The part of a contact's page about Higher Logic: what was told and when, and why they are in each community or not. */
export async function ContactHigherLogic({ staff, contactId }: { staff: Staff; contactId: number }) {
  const found = await readContactAtHigherLogic(staff.associationId, contactId);
  if (!found) return null;
  const chains = found.lists.map((list) => communityChain(found.person, list, found.settings));
  return (
    <Panel
      title="Higher Logic"
      actions={can(staff.role, "higher-logic:push") && <PushNow contactId={contactId} />}
    >
      <div className="flex flex-col gap-5">
        <p className="max-w-measure">
          {standing(found, (at) => exactTime(at, staff.timeZone, { seconds: true }))}
        </p>
        {found.waiting && (
          <Banner tone="warning" title={waitingTitles[found.waiting.reason]}>
            <Explained code={found.waiting.code} detail={found.waiting.detail} />
          </Banner>
        )}
        {chains.length > 0 && <Communities chains={chains} found={found} />}
        <History found={found} timeZone={staff.timeZone} contactId={contactId} />
      </div>
    </Panel>
  );
}

const waitingTitles = {
  problem: "Cannot be pushed",
  held: "The removal is held for your decision",
  in_doubt: "Not certain yet",
  connection: "Waits for the connection",
} as const;

/** One sentence: what Higher Logic has of this person now, and whether something is on its way. */
function standing(
  { settings, shadow, scope, changeWaits }: ContactAtHigherLogic,
  clock: (at: Date) => string,
): ReactNode {
  if (settings.pushTargetId === null || !settings.syncRequestedAt)
    return "Nothing is pushed yet: the initial sync has not been started.";
  const onItsWay = changeWaits ? " A change is on its way." : "";
  if (!shadow?.acceptedAt) {
    const because = scope.inScope ? "Is to be pushed, and was not accepted yet." : notPushed[scope.because];
    return because + onItsWay;
  }
  if (shadow.removedAt) return `Taken out of the community on ${clock(shadow.removedAt)}.${onItsWay}`;
  const as = shadow.isMember ? "as a member" : "as a non-member";
  return `Last accepted ${clock(shadow.acceptedAt)}, ${as}.${onItsWay}`;
}

const notPushed = {
  organization: "Organizations are never pushed; individuals on synchronized lists are.",
  "not-on-synced-list": "Not pushed: on no synchronized list, and no active staff member.",
  "not-active": "Not pushed: not Active, and Only Sync Active members is on.",
} as const;

function Communities({ chains, found }: { chains: readonly CommunityChain[]; found: ContactAtHigherLogic }) {
  const told = new Set(found.shadow?.isActive ? found.shadow.groupKeys : []);
  return (
    <div>
      <h3 className="font-semibold">Communities</h3>
      <ul className="mt-2 flex flex-col gap-1">
        {chains.map((chain) => (
          <li key={chain.list.listId}>
            <Disclosure summary={`${chain.list.name}: ${verdict(chain, told)}`}>
              <ol className="flex flex-col gap-1">
                {chain.steps.map((step) => (
                  <li key={step.says} className="flex gap-2">
                    {step.holds ? (
                      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
                    ) : (
                      <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-text" />
                    )}
                    <span>
                      <span className="sr-only">{step.holds ? "Yes: " : "No: "}</span>
                      {step.says}
                    </span>
                  </li>
                ))}
              </ol>
              {chain.toChange && <p className="mt-2 max-w-measure text-quiet">{chain.toChange}</p>}
              <p className="mt-1">
                <Link href={`/lists/${chain.list.listId}`}>Open the list</Link>
              </p>
            </Disclosure>
          </li>
        ))}
      </ul>
    </div>
  );
}

function verdict(chain: CommunityChain, told: ReadonlySet<string>): string {
  const isTold = told.has(chain.list.key);
  if (chain.belongs) return isTold ? "in the community" : "belongs to it, not told yet";
  return isTold ? "still in the community, to be taken out" : "not in the community";
}

function History({
  found,
  timeZone,
  contactId,
}: {
  found: ContactAtHigherLogic;
  timeZone: string;
  contactId: number;
}) {
  if (found.told.length === 0) return null;
  return (
    <div>
      <h3 className="font-semibold">What was told</h3>
      <ul className="mt-2 flex flex-col gap-1">
        {found.told.slice(0, HISTORY_SHOWN).map((told, at) => (
          <li key={told.batchId}>
            <Link href={`/activity/requests/${told.batchId}`}>
              {exactTime(told.acceptedAt, timeZone, { seconds: true })}
            </Link>
            : {toldSentence(told, found.told[at + 1])}
            {told.oldestChangeAt && (
              <span className="text-quiet">
                {" "}
                — accepted {duration(told.acceptedAt.getTime() - told.oldestChangeAt.getTime())} after the
                change
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <Link href={`/activity/requests?contact=${contactId}`}>All requests about this person</Link>
      </p>
    </div>
  );
}
