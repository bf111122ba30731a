import Link from "next/link";
import { Badge } from "@/components/Badge";
import { Disclosure } from "@/components/Disclosure";
import { ExactTime } from "@/components/ExactTime";
import { errorEntry } from "@/higher-logic/push/errors";
import type { Telling } from "@/higher-logic/sync/history/store";
import { toldSentence } from "@/higher-logic/sync/told";
import { duration } from "./batch-words";
import { Changes } from "./Changes";
import { count } from "./run-words";

/** What Higher Logic was told about one person, the newest first, each with what it said otherwise than before. */
export function TimeLine({
  tellings,
  timeZone,
  inShort = false,
}: {
  tellings: readonly Telling[];
  timeZone: string;
  /** Without the fields: beside the record itself each value would stand there twice. */
  inShort?: boolean;
}) {
  return (
    <ol className="flex flex-col gap-3">
      {tellings.map((telling) => (
        <li key={telling.batchId} className="border-l-2 border-hairline pl-3">
          <p>
            <Link href={`/activity/requests/${telling.batchId}`}>
              <ExactTime at={telling.finishedAt ?? telling.sentAt} timeZone={timeZone} seconds />
            </Link>
            : {sentence(telling)} {telling.state !== "accepted" && <State telling={telling} />}
            <span className="text-quiet">{afterTheChange(telling)}</span>
          </p>
          {!inShort && telling.said && telling.changes.length > 0 && (
            <Disclosure summary={changesSummary(telling)}>
              <Changes changes={telling.changes} isFirst={telling.before === null} />
            </Disclosure>
          )}
        </li>
      ))}
    </ol>
  );
}

function sentence({ said, before, changes, purpose }: Telling): string {
  if (!said) return "what it said is kept no longer";
  if (purpose === "witness") return "sent once more as a trial";
  if (changes.length === 0) return "the same once more";
  return toldSentence(said, before);
}

function changesSummary({ before, changes }: Telling): string {
  return before
    ? `${count(changes.length, "difference")} to what was told before`
    : `All ${count(changes.length, "field")}`;
}

function State({ telling: { state, errorCode } }: { telling: Telling }) {
  const words = { sending: "on its way", rejected: "refused", unknown: "not certain", accepted: "accepted" };
  return (
    <>
      <Badge tone={state === "rejected" ? "danger" : state === "unknown" ? "warning" : "info"}>
        {words[state]}
      </Badge>
      {errorCode && <span className="block text-quiet">{errorEntry(errorCode).sentence}</span>}
    </>
  );
}

function afterTheChange({ state, finishedAt, oldestChangeAt }: Telling): string {
  if (state !== "accepted" || !finishedAt || !oldestChangeAt) return "";
  return ` — accepted ${duration(finishedAt.getTime() - oldestChangeAt.getTime())} after the change`;
}
