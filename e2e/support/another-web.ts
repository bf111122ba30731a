import { join } from "node:path";
import { demoEnvironment } from "../../scripts/connection";
import { isOk, startProcess } from "../../scripts/demo/process";
import { freePort } from "../../scripts/ports";
import { LOOPBACK, programs } from "../../scripts/run-program";
import { demo } from "./demo";
import { demoOfWorker } from "./workers";

export interface AnotherWeb {
  /** Cedar Valley Guild's page at this process. */
  url(path: string): string;
  stop(): Promise<void>;
}

/** A second web process beside the demo's own: the same database, queue and secrets, another port. */
export async function anotherWeb(): Promise<AnotherWeb> {
  const port = await freePort();
  const { data } = demoOfWorker();
  const running = await startProcess({
    name: "another-web",
    args: programs.web(port, LOOPBACK),
    env: { ...demoEnvironment(data, demo()), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    logs: join(data, "logs"),
    signal: new AbortController().signal,
    answers: () => isOk(`http://127.0.0.1:${port}/readyz`),
  });
  return { url: (path) => `http://cedar.localhost:${port}${path}`, stop: () => running.stop() };
}
