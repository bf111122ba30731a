import { Banner } from "@/components/Banner";
import { errorEntry } from "@/higher-logic/push/errors";
import type { ConnectionState } from "@/higher-logic/sync/activity/store";
import { exactTime } from "@/lib/dates";

/** While pushing is paused: what Higher Logic refuses, which field to check, and that nothing is lost. */
export function PausedBanner({ connection, timeZone }: { connection: ConnectionState; timeZone: string }) {
  const { pausedCode, pausedDetail, pausedAt } = connection;
  if (!pausedCode) return null;
  const { sentence, whatToDo } = errorEntry(pausedCode);
  const since = pausedAt ? ` since ${exactTime(pausedAt, timeZone)}` : "";
  return (
    <Banner tone="danger" title={`Pushing is paused${since}. ${sentence}`}>
      <p>{whatToDo} Changes are kept meanwhile.</p>
      {pausedDetail && (
        <p className="mt-1">
          Higher Logic’s answer: <code className="font-mono">{pausedDetail}</code>
        </p>
      )}
    </Banner>
  );
}
