import * as fs from "node:fs";
import { cpus, totalmem } from "node:os";
import { benchActivity } from "./activity";
import { benchDrift } from "./drift";
import { benchEdits } from "./edits";
import { type House, openHouse } from "./house";
import { type Measure, table } from "./measure";
import { benchMany } from "./many";
import { benchMillion } from "./million";
import { benchPreview } from "./preview";
import { benchPush } from "./push";
import { benchSearch } from "./search";
import { benchSignOn } from "./sso";
import { benchTriggers } from "./triggers";

const benches: Record<string, (house: House, contacts: number) => Promise<Measure[]>> = {
  push: benchPush,
  edits: (house) => benchEdits(house),
  sso: (house) => benchSignOn(house),
  triggers: (house) => benchTriggers(house),
  many: (house) => benchMany(house),
  preview: benchPreview,
  search: (house) => benchSearch(house),
  million: benchMillion,
  drift: benchDrift,
  activity: (house) => benchActivity(house),
};
/** Takes as long as BENCH_CONTACTS says, so only by name. */
const ONLY_BY_NAME = ["million", "drift", "activity"];

const contacts = Number(process.env.BENCH_CONTACTS ?? 10_000);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}

const house = await openHouse(contacts);
const measures: Measure[] = [];
try {
  for (const name of Object.keys(benches)) {
    if (wanted.includes(name) || (wanted.length === 0 && !ONLY_BY_NAME.includes(name)))
      measures.push(...(await benches[name]!(house, contacts)));
  }
} finally {
  await house.stop();
}
const machine = { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version };
fs.writeFileSync("bench/results.json", `${JSON.stringify({ contacts, machine, measures }, null, 2)}\n`);
console.log(table(measures));
