import { say } from "../command";
import type { DemoState } from "../demo-state";
import { Demo, type DemoOptions } from "./demo";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the demo until a signal comes; then everything has ended when this resolves. */
export async function runDemo(options: DemoOptions, started: (state: DemoState) => void): Promise<void> {
  const demo = new Demo(options);
  // A second Ctrl-C changes nothing: the parts are ending.
  const asked = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
  });
  const starting = demo.start();
  starting.catch(() => undefined);
  try {
    await Promise.race([starting.then(started).then(() => asked), asked]);
    say("Stopping …");
  } finally {
    await demo.stop();
  }
}
