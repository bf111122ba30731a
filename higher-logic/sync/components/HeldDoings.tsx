import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import type { Doing, DoingKind } from "../removals/doings/store";
import { count } from "./run-words";

/** Who did what at the time of the changes behind held removals, and that not everything leaves such a line. */
export function HeldDoings({
  doings,
  now,
  timeZone,
}: {
  doings: readonly Doing[];
  now: Date;
  timeZone: string;
}) {
  return (
    <Panel
      title="Who did what around that time"
      description="Edits of single records, and what was changed in the database itself, are not kept by person: such a change may be anybody’s."
    >
      {doings.length === 0 ? (
        <p>No import, deletion or change of settings is known from that time.</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {doings.map((doing) => (
            <li key={`${doing.actor} ${doing.action} ${doing.about}`} className="wrap-anywhere">
              <strong className="font-medium">{whoDid(doing)}</strong> {WORDS[doing.action](doing)}{" "}
              <Time at={doing.at} now={now} timeZone={timeZone} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** `npm run import` knows no person. */
const whoDid = ({ actor }: Doing) => (actor === "command" ? "Somebody at the command line" : actor);

const often = ({ times }: Doing) => (times === 1 ? "" : ` ${count(times)} times, last`);

const WORDS: Readonly<Record<DoingKind, (doing: Doing) => string>> = {
  "records.imported": (doing) => `imported ${doing.about}${often(doing)}`,
  "contact.deleted": ({ times }) => `deleted ${count(times, "contact", "contacts")}, last`,
  "contact.merged": ({ times }) => `merged ${count(times, "contact", "contacts")} into others, last`,
  "list.deleted": ({ about }) => `deleted the list “${about}”`,
  "list.unticked": (doing) => `took the list “${doing.about}” out of synchronization${often(doing)}`,
  "higher-logic.settings-saved": (doing) => `saved the Higher Logic settings${often(doing)}`,
  "association.changed": (doing) => `changed the association’s settings${often(doing)}`,
  "staff.changed": ({ times }) => `changed ${count(times, "staff member", "staff members")}, last`,
};
