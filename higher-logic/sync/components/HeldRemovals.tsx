"use client";

import Link from "next/link";
import { useActionState, useState, type ReactNode } from "react";
import { StepUpFields } from "@/accounts/components/StepUpFields";
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
  isDeleted: boolean;
  cause: string;
  /** "everything", or the communities. */
  loses: string;
  state: "undecided" | "kept" | "approved";
  /** Who decided, or agreed as the first of two. */
  by: string | null;
}

/** The people by name, and the decision: all, those of the cause on the page, some or none. Works without JavaScript. */
export function HeldRemovals({
  people,
  undecided,
  cause,
  digest,
  mayDecide,
  empty,
  children,
}: {
  people: readonly HeldPerson[];
  /** Of all pages. */
  undecided: number;
  /** Key of the cause the page shows; empty: all. */
  cause: string;
  digest: string;
  mayDecide: boolean;
  /** Shown when nobody is held. */
  empty: ReactNode;
  /** Stands above the people, and has the decision in reach too. */
  children?: ReactNode;
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
      <input type="hidden" name="cause" value={cause} readOnly />
      <input type="hidden" name="digest" value={digest} readOnly />
      {children}
      <DataTable
        caption="Held removals"
        rows={people}
        rowKey={(person) => person.contactId}
        empty={empty}
        columns={[
          {
            header: "Person",
            cell: (person) => (
              <Person
                person={person}
                mayDecide={mayDecide}
                isSelected={state.stepUp?.contactIds.includes(person.contactId) ?? false}
              />
            ),
          },
          {
            header: "Why it is held",
            cell: (person) => (
              <>
                {person.cause}
                <span className="block text-quiet drawer:hidden">
                  Would lose {person.loses.replace(/^Everything/, "everything")}
                </span>
              </>
            ),
          },
          { header: "Would lose", from: "drawer", cell: (person) => person.loses },
        ]}
      />
      <SelectionBar
        message={state.message}
        isError={!state.ok}
        selected={selected === 0 ? "Nobody is selected." : `${count(selected, "person", "people")} selected.`}
        effect="Removing takes people out of their communities now; keeping leaves them inside."
      >
        {mayDecide && people.length > 0 && (
          <>
            {state.stepUp && (
              <StepUpFields ask={state.stepUp.ask}>
                <SubmitButton name="decision" value={state.stepUp.decision} variant="danger">
                  Go on
                </SubmitButton>
              </StepUpFields>
            )}
            <Decision undecided={undecided} isOneCause={cause !== ""} />
          </>
        )}
      </SelectionBar>
    </form>
  );
}

function Decision({ undecided, isOneCause }: { undecided: number; isOneCause: boolean }) {
  const whom = isOneCause ? `all ${count(undecided)} of this cause` : `all ${count(undecided)}`;
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
            Remove {whom}
          </SubmitButton>
          <SubmitButton name="decision" value="keep-all" variant="secondary">
            Keep {whom}
          </SubmitButton>
        </>
      )}
    </>
  );
}

function Person({
  person,
  mayDecide,
  isSelected,
}: {
  person: HeldPerson;
  mayDecide: boolean;
  /** Was selected for a decision that waits for a proof. */
  isSelected: boolean;
}) {
  return (
    <div className="flex items-start gap-2">
      {mayDecide && person.state !== "approved" && (
        <SelectBox
          // Made anew, because React empties the form after every answer.
          key={String(isSelected)}
          name="contactId"
          value={person.contactId}
          label={`Select ${person.name}`}
          defaultChecked={isSelected}
        />
      )}
      {mayDecide && person.state === "kept" && (
        <input type="hidden" name="keptId" value={person.contactId} readOnly />
      )}
      <div className="min-w-0 drawer:min-w-48">
        {person.isDeleted ? (
          <span className="font-medium">{person.name}</span>
        ) : (
          <Link
            href={`/contacts/${person.contactId}`}
            className="font-medium text-accent-text underline underline-offset-2"
          >
            {person.name}
          </Link>
        )}{" "}
        {person.state !== "undecided" && <Badge>{person.state === "kept" ? "Kept" : "Approved"}</Badge>}
        {person.by && <WithAddress text={byWords(person)} />}
        {person.email && <WithAddress text={person.email} />}
      </div>
    </div>
  );
}

function byWords({ state, by }: HeldPerson): string {
  if (state === "undecided") return `${by} agreed to the removal; somebody else has to as well`;
  return `by ${by}`;
}

/** Breaks an e-mail address before the @ and after dots, never inside a word. */
function WithAddress({ text }: { text: string }) {
  const parts = text.split(/(?=@)|(?<=\.)/);
  return (
    <p className="break-normal text-quiet [overflow-wrap:break-word]">
      {parts.map((part, index) => (
        <span key={index}>
          {index > 0 && <wbr />}
          {part}
        </span>
      ))}
    </p>
  );
}
