import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "../command";
import { removeDemoData } from "../demo-state";
import { Demo } from "./demo";
import { checkMainJob } from "./main-job";
import { describeSteps } from "./steps";

/**
 * The demo on free ports with a throw-away data folder, and the proof of the main job without a person. Prints what was
 * seen in the stand-in; the exit code is 0 only if all of it held.
 */
export async function runCheck(): Promise<void> {
  const directory = fs.mkdtempSync(join(tmpdir(), "causeway-check-"));
  fs.chmodSync(directory, 0o711); // the account Postgres runs under has to pass
  // It changes and drops people: never in a database that somebody else owns.
  delete process.env.DATABASE_URL;
  delete process.env.DATABASE_URL_FILE;
  const demo = new Demo({ directory, port: 0, sandboxPort: 0 });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void demo.stop().then(() => process.exit(1)));
  }
  try {
    const state = await demo.start();
    say("The demo runs; checking the main job …");
    const steps = await checkMainJob(state);
    process.stdout.write(describeSteps(steps));
    if (!steps.every(({ held }) => held)) process.exitCode = 1;
  } finally {
    await demo.stop();
    removeDemoData(directory);
  }
}
