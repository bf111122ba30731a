import * as fs from "node:fs";
import { type House, ready } from "./house";
import { measure, type Measure } from "./measure";
import { fullRun } from "./runs";

const TENTH = 10;

/** Full push of BENCH_CONTACTS (a million is meant), and of a tenth as many: what a contact costs, and the worker's memory. */
export async function benchMillion(house: House, contacts: number): Promise<Measure[]> {
  const tenth = await house.addAssociation("tenth", contacts / TENTH);
  await ready(house.pool);
  const worker = await house.startWorker();
  const small = await fullRun({ pool: house.pool, associationId: tenth.associationId });
  const large = await fullRun(house);
  const peak = peakMiB(worker.pid!);
  const unchanged = await fullRun(house);
  worker.kill("SIGTERM");
  const perContact = (seconds: number, people: number) => (seconds / people) * 1_000_000;
  return [
    measure(
      `full push of ${contacts.toLocaleString("en")}, a contact, against a tenth as many`,
      "µs",
      perContact(large, contacts),
      perContact(small, contacts / TENTH),
      "≤ 1.2 ×",
    ),
    measure(
      `full run of ${contacts.toLocaleString("en")}, nothing changed, against its push`,
      "ms",
      unchanged * 1_000,
      large * 1_000,
      "–",
    ),
    measure("worker's memory at its highest", "MiB", peak, 400, "≤ 1 × of 400 MiB"),
  ];
}

/** Resident, since the process began. */
function peakMiB(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1_024;
}
