import { see, type Sight, step, type Step } from "../demo/steps";
import type { DrillPerson, Ground } from "./ground";

const PEOPLE = 20;
const SOON = { timeoutMs: 60_000 };

/** Higher Logic goes away while changes come in, for longer than the quarter of an hour that is told; then it is back. */
export async function outage(ground: Ground): Promise<Step[]> {
  const { association, tenant } = ground;
  const people = await ground.people(PEOPLE);
  const began = await ground.now();
  const first = await ground.lastRequest();
  const steps: Step[] = [];
  ground.later(() => tenant.clearFaults());
  await tenant.setFaults({ rules: [{ action: "status", status: 503 }] });
  let nickname = await ground.edit(people);
  steps.push(
    await step("Away: pushing pauses by itself", () =>
      see(SOON, "paused: server-error", async () => {
        const { code } = await pause(ground);
        return code === null ? "not paused" : `paused: ${code}`;
      }),
    ),
    await step("Away: few requests, one at a time", () => fewRequests(ground, first)),
  );
  nickname = await ground.edit(people);
  steps.push(
    await step("Away: changes are kept", () =>
      see(SOON, `${PEOPLE} changes wait`, async () => `${await ground.changesWaiting()} changes wait`),
    ),
  );
  await ground.sql(
    "update contact_change set changed_at = changed_at - interval '16 minutes' where association_id = $1",
    [association.id],
  );
  steps.push(
    await step("Away for 16 minutes (clock moved): told once", () =>
      see(SOON, "late fired", () => ground.alertsSince(began)),
    ),
  );
  const before = await ground.lastRequest();
  await tenant.clearFaults();
  steps.push(
    await step("Back: everybody is told", () => everybodyTold(ground, people, nickname)),
    await step("Back: a trial first, then each person once", () => noStampede(ground, people, before)),
    await step("Back: told once that it is over", () =>
      see(SOON, "late fired, late recovered", () => ground.alertsSince(began)),
    ),
  );
  return steps;
}

async function pause(ground: Ground): Promise<{ code: string | null }> {
  const [row] = await ground.sql<{ code: string | null }>(
    "select paused_code as code from push_state where association_id = $1",
    [ground.association.id],
  );
  return row!;
}

/** What was on its way when it went away, and a trial now and then. */
async function fewRequests(ground: Ground, after: number): Promise<Sight> {
  const requests = await ground.requestsSince(after);
  const expected = "at most 8 requests";
  return { expected, seen: requests.length <= 8 ? expected : `${requests.length} requests` };
}

function everybodyTold(ground: Ground, people: DrillPerson[], nickname: string): Promise<Sight> {
  return see(
    SOON,
    `${PEOPLE} of ${PEOPLE} arrived`,
    async () => `${await ground.arrived(people, nickname)} of ${PEOPLE} arrived`,
  );
}

async function noStampede(ground: Ground, people: DrillPerson[], after: number): Promise<Sight> {
  const requests = await ground.requestsSince(after);
  // Trials that were refused just before it came back are in the journal too.
  const [trial, ...told] = requests.slice(requests.findIndex(({ status }) => status === 200));
  const ours = new Set(people.map(({ key }) => key));
  const times = told.flatMap(({ keys }) => keys).filter((key) => ours.has(key));
  const most = Math.max(...[...ours].map((key) => times.filter((one) => one === key).length));
  return {
    expected: "trial for 0 people, then each person once",
    seen: `trial for ${trial?.keys.length ?? "?"} people, then each person ${most === 1 ? "once" : `${most} times`}`,
  };
}
