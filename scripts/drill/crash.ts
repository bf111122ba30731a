import { setTimeout as delay } from "node:timers/promises";
import { see, type Sight } from "../demo/steps";
import type { DemoState } from "../demo-state";
import type { Course } from "./course";
import type { DrillPerson, Ground } from "./ground";

type Part = keyof DemoState["pids"];

const PEOPLE = 20;
/** Waiting changes are accepted so soon after a `kill -9`. */
const WITHIN = { timeoutMs: 60_000 };

/** Each part is killed while a request is on its way; the demo starts it again, and nothing is lost. */
export async function crash(ground: Ground, course: Course): Promise<void> {
  const people = await ground.people(PEOPLE);
  ground.later(() => ground.tenant.clearFaults());
  for (const part of ["worker", "sandbox", "postgres", "web"] as const) {
    if (!ground.state()?.pids[part]) continue; // a database of somebody else's is left alone
    course.did(`Changing ${PEOPLE} people, and kill -9 of the ${part} while a request is on its way.`);
    await course.saw(`the ${part} comes back, and the changes arrive`, () => killed(ground, part, people));
  }
  course.did("Waiting until nothing is left over.");
  await course.saw("no change waits, and no request is left open", () =>
    see(WITHIN, "0 changes, 0 open", async () => {
      return `${await ground.changesWaiting()} changes, ${await openRequests(ground)} open`;
    }),
  );
}

async function killed(ground: Ground, part: Part, people: DrillPerson[]): Promise<Sight> {
  const before = ground.state()!.pids[part]!;
  await ground.tenant.setFaults({ latencyMs: 1_000 });
  const nickname = await ground.edit(people);
  await requestIsOut(ground);
  process.kill(before, "SIGKILL");
  await ground.tenant.clearFaults().catch(() => undefined);
  return see(WITHIN, `${PEOPLE} of ${PEOPLE} arrived, another ${part}`, async () => {
    // What a killed stand-in was told to do wrong, it has forgotten or does still.
    await ground.tenant.clearFaults();
    const arrived = await ground.arrived(people, nickname);
    const now = ground.state()?.pids[part];
    return `${arrived} of ${PEOPLE} arrived, ${now && now !== before ? "another" : "the same"} ${part}`;
  });
}

async function requestIsOut(ground: Ground): Promise<void> {
  for (const until = performance.now() + 20_000; performance.now() < until; await delay(20))
    if ((await openRequests(ground)) > 0) return;
  throw new Error("no request left within 20 s");
}

function openRequests(ground: Ground): Promise<number> {
  return ground.count("select count(*) from push_batch where association_id = $1 and state = 'sending'", [
    ground.association.id,
  ]);
}
