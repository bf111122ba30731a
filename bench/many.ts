import { setTimeout as sleep } from "node:timers/promises";
import { editAndWait } from "./edits";
import { type Association, type House, ready } from "./house";
import { measure, type Measure, percentile } from "./measure";
import { fullRun } from "./runs";

const ASSOCIATIONS = 200;
const CONTACTS_EACH = 500;
const WORKERS = 3;
const EDITS = 100;

/**
 * Two hundred associations on three workers, each synced; then the largest one is told whole again, by a community that
 * takes its time, while single edits are made in the others.
 */
export async function benchMany(house: House): Promise<Measure[]> {
  const others: Association[] = [];
  for (let n = 1; n <= ASSOCIATIONS; n += 1)
    others.push(await house.addAssociation(`many-${n}`, CONTACTS_EACH));
  await ready(house.pool);
  for (let n = 0; n < WORKERS; n += 1) await house.startWorker();

  const began = performance.now();
  await Promise.all(others.map(({ associationId }) => fullRun({ pool: house.pool, associationId })));
  const seconds = (performance.now() - began) / 1_000;
  await fullRun(house);

  await house.faults({ latencyMs: 20 });
  let isOver = false;
  const run = fullRun(house, "repush").finally(() => (isOver = true));
  const took: number[] = [];
  while (!isOver && took.length < EDITS) {
    const other = others[took.length % others.length]!;
    const { rows } = await house.pool.query<{ id: number }>(
      "select min(id) as id from contact where association_id = $1",
      [other.associationId],
    );
    took.push(await editAndWait(house, other, rows[0]!.id));
    await sleep(20);
  }
  const edits = isOver ? took.slice(0, -1) : took;
  await run;
  return [
    measure(
      `${ASSOCIATIONS} associations of ${CONTACTS_EACH} synced by ${WORKERS} workers, against one of them a second`,
      "contacts/s",
      (ASSOCIATIONS * CONTACTS_EACH) / seconds,
      CONTACTS_EACH,
      "–",
    ),
    measure(
      `an edit elsewhere during the large one's full run, worst of ${edits.length}`,
      "ms",
      percentile(edits, 1),
      2_000,
      "≤ 1 × of 2 s",
    ),
  ];
}
