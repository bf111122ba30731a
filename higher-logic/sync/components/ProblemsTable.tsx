import Link from "next/link";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Time } from "@/components/Time";
import { errorEntry } from "@/higher-logic/push/errors";
import type { WaitingContact } from "@/higher-logic/sync/activity/store";

/** People who wait for a reason of their own: one plain sentence, and what to do. */
export function ProblemsTable({
  people,
  now,
  timeZone,
}: {
  people: readonly WaitingContact[];
  now: Date;
  timeZone: string;
}) {
  return (
    <DataTable
      caption="People who cannot be pushed"
      rows={people}
      rowKey={(person) => person.contactId}
      empty={
        <EmptyState title="Nobody has a problem">
          Everybody who is to be pushed can be. When Higher Logic refuses somebody, it stands here with what
          to do.
        </EmptyState>
      }
      columns={[
        {
          header: "Person",
          cell: (person) => (
            <Link
              href={`/contacts/${person.contactId}`}
              className="font-medium text-accent-text underline underline-offset-2"
            >
              {person.name ?? `Contact ${person.contactId}`}
            </Link>
          ),
        },
        {
          header: "What is wrong, and what to do",
          cell: (person) => <Explained code={person.code} detail={person.detail} />,
        },
        {
          header: "Since",
          from: "phone",
          cell: (person) => <Time at={person.since} now={now} timeZone={timeZone} />,
        },
      ]}
    />
  );
}

/** Found before anything was sent, so their detail is no answer of Higher Logic’s. */
const FOUND_HERE: ReadonlySet<string> = new Set([
  "no-first-name",
  "no-last-name",
  "no-email",
  "email-too-long",
]);

/** A code of the catalogue in words. */
export function Explained({ code, detail }: { code: string; detail: string | null }) {
  const { kind, sentence, whatToDo } = errorEntry(code);
  const isOurs = kind === "decision" || FOUND_HERE.has(code);
  // One thing missing is what the sentence says already; of several the detail names the others too.
  const saysMore = detail !== null && (!FOUND_HERE.has(code) || detail.includes(". "));
  return (
    <div className="max-w-measure py-1">
      <p>{sentence}</p>
      <p className="text-quiet">{whatToDo}</p>
      {saysMore && (
        <p className="text-quiet">
          {isOurs ? (
            detail
          ) : (
            <>
              Higher Logic’s answer: <code className="font-mono text-xs">{detail}</code>
            </>
          )}
        </p>
      )}
    </div>
  );
}
