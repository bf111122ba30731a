/** What happened in the last hour, in one line for *Home*; also when it was nothing. */
export function lastHourSentence(
  hour: { pushed: number; removed: number; failed: number },
  waiting: number,
): string {
  const told = [
    hour.pushed > 0 && `${people(hour.pushed)} pushed`,
    hour.removed > 0 && `${hour.removed.toLocaleString("en-US")} of them removed`,
    hour.failed > 0 && `${count(hour.failed, "request")} failed`,
    waiting > 0 && `${count(waiting, "change")} waiting`,
  ].filter((part): part is string => typeof part === "string");
  return told.length === 0 ? "Nothing changed." : `${told.join(", ")}.`;
}

function people(amount: number): string {
  return `${amount.toLocaleString("en-US")} ${amount === 1 ? "person" : "people"}`;
}

function count(amount: number, one: string): string {
  return `${amount.toLocaleString("en-US")} ${one}${amount === 1 ? "" : "s"}`;
}
