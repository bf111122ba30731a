"use client";

import Link from "next/link";
import { useActionState } from "react";
import { LinkButton } from "@/components/LinkButton";
import { Panel } from "@/components/Panel";
import { SubmitButton } from "@/components/SubmitButton";
import { lookIntoCommunity } from "@/higher-logic/sync/drift/actions";
import type { Takeover } from "@/higher-logic/sync/drift/takeover/store";
import { count } from "./run-words";

/** What taking over a community that exists would mean, by name, before anything is sent. */
export function TakeoverPanel({ takeover, mayTakeOver }: { takeover: Takeover; mayTakeOver: boolean }) {
  const [state, act] = useActionState(lookIntoCommunity, { ok: true, message: "" });
  const { known, unknown, fresh, losing, losingPeople, unknownPeople, isSeeded } = takeover;
  return (
    <Panel
      title="Taking over this community"
      description="What the look found, compared with your records. Nothing is sent before Sync."
    >
      <div className="flex flex-col gap-4">
        <ul className="flex list-disc flex-col gap-1 pl-5 tabular-nums">
          <li>
            {count(known, "person", "people")} there and known here: they keep their account and their posts.
          </li>
          <li>
            {count(fresh, "person", "people")} here and seen in none of these communities: Sync would add
            them.
          </li>
          <li>
            {losing === 0
              ? "Nobody would lose a community."
              : `${count(losing, "person", "people")} would lose a community, because your records do not have them in it.`}
          </li>
          <li>
            {unknown === 0
              ? "Nobody there is unknown here."
              : `${count(unknown, "person", "people")} there with a key that nobody here has: they stay as they are.`}
          </li>
        </ul>
        {losing > 0 && (
          <Names title="Would lose a community" more={losing - losingPeople.length}>
            {losingPeople.map(({ contactId, name, loses }) => (
              <li key={contactId}>
                <Link
                  href={`/contacts/${contactId}`}
                  className="text-accent-text underline underline-offset-2"
                >
                  {name}
                </Link>{" "}
                leaves {loses.join(", ")}
              </li>
            ))}
          </Names>
        )}
        {unknown > 0 && (
          <Names title="Unknown here" more={unknown - unknownPeople.length}>
            {unknownPeople.map(({ key, name }) => (
              <li key={key}>
                {name} <span className="text-quiet">({key})</span>
              </li>
            ))}
          </Names>
        )}
        <form action={act} className="flex flex-col items-start gap-3">
          {mayTakeOver && !isSeeded && known > 0 && (
            <SubmitButton name="intent" value="take-over">
              Take over {count(known, "person", "people")}
            </SubmitButton>
          )}
          <p role="status" className={state.ok ? "" : "font-medium text-danger-text"}>
            {state.message ||
              (isSeeded ? "Taken over. The preview in the dialog counts with them; Sync sends." : "")}
          </p>
          {isSeeded && <LinkButton href="/setup/integrations/higher-logic">Preview and Sync</LinkButton>}
        </form>
      </div>
    </Panel>
  );
}

function Names({ title, more, children }: { title: string; more: number; children: React.ReactNode }) {
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <ul className="mt-1 flex flex-col gap-1">{children}</ul>
      {more > 0 && <p className="text-quiet">and {count(more)} more</p>}
    </section>
  );
}
