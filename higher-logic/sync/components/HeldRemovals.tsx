"use client";

import Link from "next/link";
import { useActionState, useState, type ReactNode } from "react";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { SelectBox } from "@/components/SelectBox";
import { SelectionBar } from "@/components/SelectionBar";
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
  empty,
}: {
  people: readonly HeldPerson[];
  /** Of all pages. */
  undecided: number;
  mayDecide: boolean;
  /** Shown when nobody is held. */
  empty: ReactNode;
}) {
  const [state, decide] = useActionState(decideRemovals, { ok: true, message: "" });
  const [selected, setSelected] = useState(0);
  return (
    <form
      action={decide}
      onChange={(event) => setSelected(new FormData(event.currentTarget).getAll("contactId").length)}
      onReset={() => setSelected(0)}
      className="flex flex-col gap-4"
    >
      <input type="hidden" name="undecided" value={undecided} readOnly />
      <DataTable
        caption="Held removals"
        rows={people}
        rowKey={(person) => person.contactId}
        empty={empty}
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
      <SelectionBar
        message={state.message}
        isError={!state.ok}
        selected={selected === 0 ? "Nobody is selected." : `${count(selected, "person", "people")} selected.`}
        effect="Removing takes people out of their communities now; keeping leaves them inside."
      >
        {mayDecide && people.length > 0 && <Decision undecided={undecided} />}
      </SelectionBar>
    </form>
  );
}

function Decision({ undecided }: { undecided: number }) {
  return (
    <>
      <SubmitButton name="decision" value="approve-selected" variant="danger">
        Remove selected
      </SubmitButton>
      <SubmitButton name="decision" value="keep-selected" variant="secondary">
        Keep selected
      </SubmitButton>
      {undecided > 0 && (
        <>
          <SubmitButton name="decision" value="approve-all" variant="secondary">
            Remove all {count(undecided)}
          </SubmitButton>
          <SubmitButton name="decision" value="keep-all" variant="secondary">
            Keep all {count(undecided)}
          </SubmitButton>
        </>
      )}
    </>
  );
}

function Person({ person, mayDecide }: { person: HeldPerson; mayDecide: boolean }) {
  return (
    <div className="flex items-start gap-2">
      {mayDecide && <SelectBox name="contactId" value={person.contactId} label={`Select ${person.name}`} />}
      <div className="min-w-0 drawer:min-w-48">
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
