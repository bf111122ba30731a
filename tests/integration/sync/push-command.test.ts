import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PROJECT } from "@/scripts/run-program";
import { queueBackends, queueOn } from "../../support/queue-backends";
import type { TestAssociation } from "./support/association";
import { sync } from "./support/delivery";
import { stage } from "./support/stage";
import { WorkerProcess } from "./support/worker";

// Each command is a process of its own, and slow to start on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const test = stage();

function push(...options: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/push.ts", ...options], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, NODE_ENV: "test", DATABASE_URL: test.database.url },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once("exit", (code) => resolve({ code, stdout, stderr })));
}

describe.each(queueBackends)("npm run push, queue on %s", (backend) => {
  const queue = queueOn(backend);
  let association: TestAssociation;
  let slug: string;
  let worker: WorkerProcess;

  beforeAll(async () => {
    association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(12, { lists: [board] });
    await sync(association);
    const { rows } = await association.pool.query("select slug from association where id = $1", [
      association.id,
    ]);
    slug = rows[0].slug;
    worker = await WorkerProcess.start(test.database.url, { redisUrl: queue.redisUrl });
  });
  afterAll(() => worker.stop());

  it("R35: pushes everybody again, waits, and prints the counts last", async () => {
    const { code, stdout } = await push("--association", slug, "--all");
    expect(JSON.parse(stdout)).toMatchObject({ kind: "repush", state: "done", looked_at: 12, pushed: 12 });
    expect(code).toBe(0);
  });

  it("R35: makes a full run, and waits for changes", async () => {
    expect(JSON.parse((await push("--association", slug, "--sync")).stdout)).toMatchObject({
      kind: "full",
      unchanged: 12,
    });
    expect(JSON.parse((await push("--association", slug, "--changes")).stdout)).toEqual({ waiting: 0 });
  });

  it("says what is wrong, and changes nothing", async () => {
    expect(await push("--association", "nobody")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "There is no association “nobody”.\n",
    });
    expect(await push("--association", slug, "--list", "none")).toMatchObject({ code: 1, stdout: "" });
    expect(await push("--association", slug, "--contact", "x1")).toMatchObject({
      code: 1,
      stderr: "--contact takes a ContactId, a whole number.\n",
    });
    expect(await push("--association", slug, "--all", "--sync")).toMatchObject({
      code: 1,
      stderr: "Give one of --all, --sync, not several.\n",
    });
  });
});
