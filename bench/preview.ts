import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { preview, previewLines } from "@/higher-logic/sync/preview/store";
import { inSnapshot, nextContactIds, readContacts } from "@/higher-logic/push/store";
import { requestRun, syncRunProgress } from "@/higher-logic/sync/store";
import type { House } from "./house";
import { measure, type Measure } from "./measure";

const WALKED_AT_ONCE = 1_000;

/**
 * A preview of everybody, half of whom would be told differently, against only reading the same rows. Promised are 10 s
 * for 10,000 people.
 */
export async function benchPreview(house: House, contacts: number): Promise<Measure[]> {
  const { associationId, pushTargetId } = house;
  await tellEverybody(house);
  await house.pool.query("update contact set city = 'Moved ' || id where id % 2 = 0");
  const read = await timed(() => readEverybody(associationId, pushTargetId));
  const previewed = await timed(async () => void (await preview(associationId)));
  const exported = await timed(async () => {
    for await (const line of previewLines(associationId)) if (line.contactId < 0) return;
  });
  const promise = `≤ ${contacts / 1_000} s`;
  return [
    measure(`preview of ${contacts} people, half of them changed`, "ms", previewed, read, promise),
    measure("the same as a file, field by field", "ms", exported, read, promise),
  ];
}

/** A preview of people whom nobody was told about has nothing to compare. */
async function tellEverybody(house: House): Promise<void> {
  const { associationId } = house;
  const worker = await house.startWorker();
  const asked = await requestRun({ associationId, kind: "full", requestedAs: "command" });
  if ("refused" in asked) throw new Error(asked.refused);
  while ((await syncRunProgress(associationId, asked.syncRunId))?.state === "running") await delay(100);
  worker.kill("SIGTERM");
  await once(worker, "exit");
}

async function readEverybody(associationId: number, pushTargetId: number): Promise<void> {
  await inSnapshot(async (client) => {
    let ids: number[] = [];
    do {
      ids = await nextContactIds(client, associationId, pushTargetId, ids.at(-1) ?? 0, WALKED_AT_ONCE);
      await readContacts(client, associationId, pushTargetId, ids);
    } while (ids.length === WALKED_AT_ONCE);
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
