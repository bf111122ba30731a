import type { Metadata } from "next";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { HeldCauses } from "@/higher-logic/sync/components/HeldCauses";
import { HeldDoings } from "@/higher-logic/sync/components/HeldDoings";
import { HeldRemovals, type HeldPerson } from "@/higher-logic/sync/components/HeldRemovals";
import { count } from "@/higher-logic/sync/components/run-words";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import { deletedContacts } from "@/higher-logic/sync/people/store";
import { doingsBehindHeld } from "@/higher-logic/sync/removals/doings/store";
import { causeOf, type HeldCause } from "@/higher-logic/sync/removals/held";
import { href, textOf, type SearchParams } from "@/lib/search-params";
import {
  heldCauses,
  heldDigest,
  heldRemovalCounts,
  heldRemovals,
  type HeldRemoval,
} from "@/higher-logic/sync/removals/store";
import { readSettings } from "@/higher-logic/settings/store";
import { systemClock } from "@/lib/clock";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Held removals" };

/** The brake on mass removal: who would lose access, by name and by cause, and the decision. */
export default async function HeldPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, role, timeZone } = await requireStaff("activity:view");
  const asked = await searchParams;
  const after = parseId(asked.after) ?? 0;
  const causes = await heldCauses(associationId);
  // One that was decided meanwhile shows all the others.
  const chosen = causes.find(({ key }) => key === textOf(asked.cause))?.key ?? null;
  // The digest first: who comes to be held while the names are read is not on the page, nor in the digest.
  const digest = await heldDigest(associationId, chosen);
  // Then the counts: nobody is told that people wait whose names were read before they did.
  const [counts, total] = await Promise.all([
    heldRemovalCounts(associationId, chosen),
    heldRemovalCounts(associationId),
  ]);
  const [held, { fourEyes }, doings] = await Promise.all([
    heldRemovals(associationId, { cause: chosen, after, limit: PAGE_SIZE + 1 }),
    readSettings(associationId),
    doingsBehindHeld(associationId),
  ]);
  const people = page(held);
  const deleted = await deletedContacts(
    associationId,
    people.shown.map(({ contactId }) => contactId),
  );
  const mayDecide = can(role, "removals:decide");
  const here = (next?: number) => href("/activity/held", { cause: chosen, after: next });
  return (
    <>
      <PageHeader
        title="Held removals"
        description="When more people than usual would lose access at once, Causeway waits for you here."
        back={{ href: "/activity", label: "Activity" }}
        actions={
          people.shown.length > 0 && <ExportLinks href="/api/higher-logic/held" of="the held removals" />
        }
      />
      <div className="flex flex-col gap-4">
        {total.undecided > 0 && (
          <Banner
            tone="warning"
            title={`${count(total.undecided, "person", "people")} ${total.undecided === 1 ? "waits" : "wait"} for your decision`}
          >
            {insideWords(total)} Additions and changes go on. Somebody who comes back onto a list is released
            by itself.
            {fourEyes &&
              " Two people have to agree before anybody is removed; whoever made the change may be one of them, and never both."}
          </Banner>
        )}
        {/* Stays when nobody is left: it holds the answer to the decision that was the last one. */}
        <HeldRemovals
          people={people.shown.map((removal) => heldPerson(removal, causes, deleted))}
          undecided={counts.undecided}
          cause={chosen ?? ""}
          digest={digest}
          mayDecide={mayDecide}
          empty={
            <EmptyState title="No removal is held">
              When many people would lose access at once, they stand here by name before anything happens.
            </EmptyState>
          }
        >
          <HeldCauses causes={causes} chosen={chosen ?? ""} />
        </HeldRemovals>
        {total.undecided > 0 && <HeldDoings doings={doings} now={systemClock.now()} timeZone={timeZone} />}
        {!mayDecide && people.shown.length > 0 && (
          <p className="text-quiet">You can look at them; an operator or an administrator can decide.</p>
        )}
      </div>
      <Pager
        label="Held removals"
        previousHref={after ? here() : null}
        nextHref={people.lastBeforeMore ? here(people.lastBeforeMore.contactId) : null}
      />
    </>
  );
}

/** Those already decided about are among them. */
function insideWords({
  undecided,
  refused,
  approved,
}: {
  undecided: number;
  refused: number;
  approved: number;
}) {
  const all = undecided + refused + approved;
  if (all === undecided) return `Up to ${count(all)} of them may still be inside the community.`;
  return `With those decided about already, up to ${count(all)} may still be inside the community.`;
}

const STATES: Readonly<Record<string, HeldPerson["state"]>> = {
  "removal-refused": "kept",
  "removal-approved": "approved",
};

function heldPerson(
  removal: HeldRemoval,
  causes: readonly HeldCause[],
  deleted: ReadonlySet<number>,
): HeldPerson {
  const { contactId, name, email, code, becomesInactive, communities } = removal;
  const state = STATES[code] ?? "undecided";
  return {
    contactId,
    name: name ?? `Contact ${contactId}`,
    email,
    isDeleted: deleted.has(contactId),
    cause: causeOf(removal, causes),
    loses: lossWords(becomesInactive, removal.loses, communities),
    state,
    by: state === "undecided" ? removal.proposedBy : removal.decidedBy,
  };
}

function lossWords(becomesInactive: boolean, loses: string[], communities: string[]): string {
  if (!becomesInactive) return loses.join(", ");
  return communities.length > 0 ? `Everything: ${communities.join(", ")}` : "Everything";
}
