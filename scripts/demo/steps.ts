import { setTimeout as delay } from "node:timers/promises";

/** What should be seen in the stand-in, and what was. */
export interface Sight {
  expected: string;
  seen: string;
}

export interface Step extends Sight {
  name: string;
  held: boolean;
  seconds: number;
}

/** Does one step; one that cannot even be done is broken too. */
export async function step(name: string, work: () => Promise<Sight>): Promise<Step> {
  const startedAt = performance.now();
  const sight = await work().catch((error: unknown) => ({ expected: "no error", seen: String(error) }));
  const held = sight.seen === sight.expected;
  return { name, ...sight, held, seconds: (performance.now() - startedAt) / 1000 };
}

/** Looks until what is seen is what was expected, or time is over. */
export async function see(
  { timeoutMs }: { timeoutMs: number },
  expected: string,
  look: () => Promise<string>,
): Promise<Sight> {
  for (const until = performance.now() + timeoutMs; ; await delay(50)) {
    const seen = await look().catch((error: unknown) => `nothing: ${String(error)}`);
    if (seen === expected || performance.now() > until) return { expected, seen };
  }
}

/** The table at the end of `npm run demo -- --check`. */
export function describeSteps(steps: Step[]): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const seenWidth = Math.max(...steps.map(({ seen }) => seen.length));
  const lines = steps.flatMap(({ name, expected, seen, held, seconds }) => [
    `${held ? "held  " : "BROKEN"}  ${name.padEnd(width)}  ${seen.padEnd(seenWidth)}  ${seconds.toFixed(2)} s`,
    ...(held ? [] : [`        ${"".padEnd(width)}  expected: ${expected}`]),
  ]);
  const broken = steps.filter(({ held }) => !held).length;
  return `\nSeen in the stand-in\n\n${lines.join("\n")}\n\n${broken ? `${broken} of ${steps.length} broken` : "All held."}\n`;
}
