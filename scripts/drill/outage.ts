import { see, type Sight } from "../demo/steps";
import type { Course } from "./course";
import type { DrillPerson, Ground } from "./ground";

const PEOPLE = 20;
const SOON = { timeoutMs: 60_000 };

/** Higher Logic goes away while changes come in, for longer than the quarter of an hour that is told; then it is back. */
export async function outage(ground: Ground, course: Course): Promise<void> {
  const { association, tenant } = ground;
  const people = await ground.people(PEOPLE);
  const began = await ground.now();
  const first = await ground.lastRequest();
  ground.later(() => tenant.clearFaults());
  await tenant.setFaults({ rules: [{ action: "status", status: 503 }] });
  await ground.edit(people);
  course.did(`Made Higher Logic answer 503 to everything, and changed ${PEOPLE} people.`);
  await course.saw("pushing pauses by itself", () =>
    see(SOON, "paused: server-error", async () => {
      const { code } = await pause(ground);
      return code === null ? "not paused" : `paused: ${code}`;
    }),
  );
  await course.saw("it is not asked all the time", () => fewRequests(ground, first));

  const nickname = await ground.edit(people);
  course.did(`Changed the ${PEOPLE} people once more.`);
  await course.saw("changes are kept", () =>
    see(SOON, `${PEOPLE} changes wait`, async () => `${await ground.changesWaiting()} changes wait`),
  );

  await ground.sql(
    "update contact_change set changed_at = changed_at - interval '16 minutes' where association_id = $1",
    [association.id],
  );
  course.did("Made the changes that wait 16 minutes older.");
  await course.saw("staff were told once", () => see(SOON, "alert: late", () => ground.alertsSince(began)));

  const before = await ground.lastRequest();
  await tenant.clearFaults();
  course.did("Made Higher Logic answer again.");
  await course.saw("everybody is told the newest", () => everybodyTold(ground, people, nickname));
  await course.saw("no stampede", () => noStampede(ground, people, before));
  await course.saw("staff were told once that it is over", () =>
    see(SOON, "alert: late, over: late", () => ground.alertsSince(began)),
  );
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
  const { length } = await ground.requestsSince(after);
  const seen = `${length} requests so far`;
  return { expected: length <= 8 ? seen : "at most 8 requests so far", seen };
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
    expected: "a trial with 0 people, then each person once",
    seen: `a trial with ${trial?.keys.length ?? "?"} people, then each person ${most === 1 ? "once" : `${most} times`}`,
  };
}
