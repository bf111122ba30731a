import * as fs from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { askForRun } from "../integration/sync/support/delivery";
import { stage } from "../integration/sync/support/stage";
import { until } from "../integration/sync/support/until";
import { WorkerProcess } from "../integration/sync/support/worker";

const PEOPLE = 100_000;
/** MiB. What the worker needs of its own is about 150; the rest must not grow with the association. */
const MOST = 400;

const test = stage();
let worker: WorkerProcess | undefined;
afterEach(() => worker?.kill());

/** The most memory the process ever held, in MiB; Linux tells. */
function highWater(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

describe.runIf(fs.existsSync("/proc/self/status"))("the worker's memory", () => {
  it("F37: stays within a bound in an initial sync of 100,000 people, and while they all change", async () => {
    const association = await test.association();
    const lists = [await association.addList("Board"), await association.addList("Editors")];
    for (let people = 0; people < PEOPLE; people += 20_000) await association.addPeople(20_000, { lists });
    worker = await WorkerProcess.start(test.database.url);
    const syncRunId = await askForRun(association);
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done", 600_000);
    expect(await association.run(syncRunId)).toMatchObject({ looked_at: PEOPLE, pushed: PEOPLE });
    expect(highWater(worker.child.pid!)).toBeLessThan(MOST);

    await association.pool.query("update contact set city = 'Lakeside' where association_id = $1", [
      association.id,
    ]);
    await until(
      "all changes are told",
      async () => {
        const { rows } = await association.pool.query(
          "select from contact_change where association_id = $1 limit 1",
          [association.id],
        );
        return rows.length === 0;
      },
      600_000,
    );
    expect(highWater(worker.child.pid!)).toBeLessThan(MOST);
    expect((await association.tenant.summary()).activeContacts).toBe(PEOPLE);
  });
});
