import type { Metadata } from "next";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { errorEntry } from "@/higher-logic/push/errors";
import { HeldRemovals } from "@/higher-logic/sync/components/HeldRemovals";
import { count } from "@/higher-logic/sync/components/run-words";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import type { SearchParams } from "@/lib/search-params";
import { heldRemovalCounts, heldRemovals, type HeldRemoval } from "@/higher-logic/sync/removals/store";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Held removals" };

/** The brake on mass removal: who would lose access, by name, and the decision. */
export default async function HeldPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, role } = await requireStaff("activity:view");
  const after = parseId((await searchParams).after) ?? 0;
  const [held, counts] = await Promise.all([
    heldRemovals(associationId, { after, limit: PAGE_SIZE + 1 }),
    heldRemovalCounts(associationId),
  ]);
  const people = page(held);
  const mayDecide = can(role, "removals:decide");
  return (
    <>
      <PageHeader
        title="Held removals"
        description="More people than usual would lose access at once, so Causeway waits for you."
        back={{ href: "/activity", label: "Activity" }}
      />
      <div className="flex flex-col gap-4">
        {counts.undecided > 0 && (
          <Banner
            tone="warning"
            title={`${count(counts.undecided, "person", "people")} wait for your decision`}
          >
            Up to {count(counts.undecided + counts.refused)} of them may still be inside the community.
            Additions and changes go on. Somebody who comes back onto a list is released by itself.
          </Banner>
        )}
        {/* Stays when nobody is left: it holds the answer to the decision that was the last one. */}
        <HeldRemovals
          people={people.shown.map(heldPerson)}
          undecided={counts.undecided}
          mayDecide={mayDecide}
          empty={
            <EmptyState title="No removal is held">
              When many people would lose access at once, they stand here by name before anything happens.
            </EmptyState>
          }
        />
        {!mayDecide && people.shown.length > 0 && (
          <p className="text-quiet">You can look at them; an operator or an administrator can decide.</p>
        )}
      </div>
      <Pager
        label="Held removals"
        previousHref={after ? "/activity/held" : null}
        nextHref={people.lastBeforeMore ? `/activity/held?after=${people.lastBeforeMore.contactId}` : null}
      />
    </>
  );
}

function heldPerson({ contactId, name, email, code, detail, communities, refused }: HeldRemoval) {
  return {
    contactId,
    name: name ?? `Contact ${contactId}`,
    email,
    cause: detail ?? errorEntry(code).sentence,
    communities,
    refused,
  };
}
