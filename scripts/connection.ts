import { demoDirectory, type DemoState, readDemoState } from "./demo-state";
import { isAlive } from "./embedded-postgres/postmaster";
import { readSecrets } from "./secrets";

/**
 * Decides which database a command works on, and puts it with its keys into the environment, where `lib/` reads them:
 * the demo of `--data DIR` if that was given, else DATABASE_URL, else the running demo of this checkout.
 *
 * @returns the demo's state when it is a demo
 */
export function connectCommand(options: { data?: string } = {}): DemoState | undefined {
  const own = process.env.DATABASE_URL || process.env.DATABASE_URL_FILE;
  if (!options.data && own) return undefined;
  const directory = demoDirectory(options.data);
  const state = readDemoState(directory);
  if (!state || !isAlive(state.pids.web)) {
    throw new Error(
      `No demo runs from ${directory}. Start one with npm run demo, or set DATABASE_URL to the database you mean.`,
    );
  }
  Object.assign(process.env, demoEnvironment(directory, state));
  return state;
}

/** The variables under which the demo's own parts run. */
export function demoEnvironment(
  directory: string,
  { databaseUrl, redisUrl, webUrl }: Pick<DemoState, "databaseUrl" | "redisUrl" | "webUrl">,
): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    // Empty counts as unset, and keeps a REDIS_URL of the caller's from another queue than the demo's.
    REDIS_URL: redisUrl ?? "",
    APP_URL: webUrl,
    CAUSEWAY_DEMO: "1",
    SUPPORT_EMAIL: process.env.SUPPORT_EMAIL || "websupport@causeway.example",
    ...readSecrets(directory),
  };
}
