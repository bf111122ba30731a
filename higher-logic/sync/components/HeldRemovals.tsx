"use client";

import Link from "next/link";
import { useActionState } from "react";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { SubmitButton } from "@/components/SubmitButton";
import { decideRemovals } from "@/higher-logic/sync/removals/actions";
import { count } from "./run-words";

/** A held removal as it crosses to the browser. */
export interface HeldPerson {
  contactId: number;
  name: string;
  email: string | null;
  cause: string;
  communities: string[];
  refused: boolean;
}

/** The people by name, and the decision: all, some or none. Works without JavaScript. */
export function HeldRemovals({
  people,
  undecided,
  mayDecide,
}: {
  people: readonly HeldPerson[];
  /** Of all pages. */
  undecided: number;
  mayDecide: boolean;
}) {
  const [state, decide] = useActionState(decideRemovals, { ok: true, message: "" });
  return (
    <form action={decide} className="flex flex-col gap-4">
      <input type="hidden" name="undecided" value={undecided} readOnly />
      <DataTable
        caption="Held removals"
        rows={people}
        rowKey={(person) => person.contactId}
        columns={[
          { header: "Person", cell: (person) => <Person person={person} mayDecide={mayDecide} /> },
          { header: "Why it is held", cell: (person) => person.cause },
          {
            header: "May still be in",
            from: "drawer",
            cell: (person) =>
              person.communities.length > 0 ? person.communities.join(", ") : "no community",
          },
        ]}
      />
      {mayDecide && (
        <div className="flex flex-wrap gap-2">
          <SubmitButton name="decision" value="approve-selected" variant="danger">
            Remove selected
          </SubmitButton>
          <SubmitButton name="decision" value="keep-selected" variant="secondary">
            Keep selected
          </SubmitButton>
          {undecided > 0 && (
            <>
              <SubmitButton name="decision" value="approve-all" variant="danger">
                Remove all {count(undecided)}
              </SubmitButton>
              <SubmitButton name="decision" value="keep-all" variant="secondary">
                Keep all {count(undecided)}
              </SubmitButton>
            </>
          )}
        </div>
      )}
      <p role="status" className={state.ok ? "font-medium" : "font-medium text-danger-text"}>
        {state.message}
      </p>
    </form>
  );
}

function Person({ person, mayDecide }: { person: HeldPerson; mayDecide: boolean }) {
  return (
    <div className="flex items-start gap-2">
      {mayDecide && (
        <input
          type="checkbox"
          name="contactId"
          value={person.contactId}
          aria-label={`Select ${person.name}`}
          className="mt-0.5 size-4 shrink-0 accent-accent pointer-coarse:size-6"
        />
      )}
      <div>
        <Link
          href={`/contacts/${person.contactId}`}
          className="font-medium text-accent-text underline underline-offset-2"
        >
          {person.name}
        </Link>{" "}
        {person.refused && <Badge>Kept</Badge>}
        {person.email && <p className="text-quiet">{person.email}</p>}
      </div>
    </div>
  );
}
