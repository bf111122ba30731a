import Link from "next/link";
import { Banner } from "@/components/Banner";
import { errorEntry } from "@/higher-logic/push/errors";
import type { ConnectionState } from "@/higher-logic/sync/activity/store";
import { exactTime } from "@/lib/dates";

/** While pushing is paused: what Higher Logic refuses, which field to check, and that nothing is lost. */
export function PausedBanner({
  connection,
  timeZone,
  settingsHref,
}: {
  connection: ConnectionState;
  timeZone: string;
  /** Where the field to check is; left out where it is on the same page. */
  settingsHref?: string;
}) {
  const { pausedCode, pausedDetail, pausedAt } = connection;
  if (!pausedCode) return null;
  const { sentence, whatToDo } = errorEntry(pausedCode);
  const since = pausedAt ? ` since ${exactTime(pausedAt, timeZone)}` : "";
  return (
    <div data-times>
      <Banner tone="danger" title={`Pushing is paused${since}. ${sentence}`}>
        <p>{whatToDo} Changes are kept meanwhile.</p>
        {settingsHref && (
          <p className="mt-1">
            <Link href={settingsHref} className="font-medium underline underline-offset-2">
              Open the Higher Logic settings
            </Link>
          </p>
        )}
        {pausedDetail && (
          <p className="mt-1">
            Higher Logic’s answer: <code className="font-mono">{pausedDetail}</code>
          </p>
        )}
      </Banner>
    </div>
  );
}
