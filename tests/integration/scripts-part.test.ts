import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive } from "@/scripts/embedded-postgres/postmaster";
import { Part } from "@/scripts/demo/part";
import { startProcess } from "@/scripts/demo/process";

const RUNS_ON = 'console.log("up"); setInterval(() => {}, 1000);';

describe("a part of the demo", () => {
  let logs: string;
  let parts: Part[];

  beforeEach(() => {
    logs = fs.mkdtempSync(join(tmpdir(), "causeway-parts-"));
    parts = [];
  });
  afterEach(async () => {
    for (const part of parts) await part.stop();
    fs.rmSync(logs, { recursive: true, force: true });
  });

  function part(code: string, changed = () => {}): Part {
    const made = new Part(
      "probe",
      (signal) =>
        startProcess({
          name: "probe",
          args: ["-e", code],
          env: {},
          logs,
          signal,
          answers: (log) => log.includes("up"),
        }),
      changed,
    );
    parts.push(made);
    return made;
  }

  it("is up again within 5 s after it was killed, under a pid that is told", async () => {
    let changes = 0;
    const probe = part(RUNS_ON, () => changes++);
    const { pid } = await probe.start();

    process.kill(pid, "SIGKILL");

    await expect.poll(() => changes, { timeout: 15_000 }).toBe(1);
    expect(probe.pid).not.toBe(pid);
    expect(isAlive(probe.pid!)).toBe(true);
  });

  it("says what it wrote when it does not start", async () => {
    await expect(part('console.error("no database"); process.exit(3);').start()).rejects.toThrow(
      "no database",
    );
  });

  it("ends although somebody has stopped it with SIGSTOP, and stays down", async () => {
    const probe = part(RUNS_ON);
    const { pid } = await probe.start();
    process.kill(pid, "SIGSTOP");

    await probe.stop();

    expect(isAlive(pid)).toBe(false);
    expect(probe.pid).toBe(pid);
  });

  it("ends in the middle of a start that does not come to an end", async () => {
    const probe = part('console.log("not yet"); setInterval(() => {}, 1000);');
    const starting = probe.start();
    await expect.poll(() => fs.existsSync(join(logs, "probe.log"))).toBe(true);

    await probe.stop();

    await expect(starting).rejects.toThrow("does not answer");
  });
});
