import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { DemoState } from "../demo-state";
import { StandinTenant } from "../standin/client";

/** One thing that has to be so in the stand-in, and what was seen there. */
export interface Step {
  name: string;
  expected: string;
  seen: string;
  held: boolean;
  seconds: number;
}

interface Check {
  database: pg.Client;
  prairie: StandinTenant;
  harbor: StandinTenant;
  timeoutMs: number;
}

/** Does what staff and members do, row by row with SQL, and looks into the stand-in until it shows there. */
export async function checkMainJob(state: DemoState, { timeoutMs = 60_000 } = {}): Promise<Step[]> {
  const database = new pg.Client({ connectionString: state.databaseUrl });
  await database.connect();
  try {
    const tenant = (slug: string) =>
      new StandinTenant(state.sandboxUrl, state.associations.find((each) => each.slug === slug)!.tenantCode);
    const check = { database, prairie: tenant("prairie"), harbor: tenant("harbor"), timeoutMs };
    const { digest } = await check.harbor.summary();
    return [
      await initialSync(check),
      await edit(check),
      await newList(check),
      await drop(check),
      await see(check, "The other association", `digest ${digest.slice(0, 12)}`, async () => {
        return `digest ${(await check.harbor.summary()).digest.slice(0, 12)}`;
      }),
    ];
  } finally {
    await database.end();
  }
}

/** Everybody who should be there, nobody else, in a community for each synced list that has somebody on it. */
async function initialSync(check: Check): Promise<Step> {
  const { rows } = await check.database.query<{ people: number; members: number; communities: number }>(
    EXPECTED,
  );
  const { people, members, communities } = rows[0]!;
  return see(
    check,
    "Initial sync",
    `${people} people, ${members} of them members, ${communities} communities`,
    async () => {
      const { activeContacts, members: seen, communities: made } = await check.prairie.summary();
      return `${activeContacts} people, ${seen} of them members, ${made} communities`;
    },
  );
}

/** As design 4.3 says it, from the tables: no line of the program that is checked is used. */
const EXPECTED = `
  with prairie as (select id, association_day(id) as day from association where slug = 'prairie'),
  reachable as (
    select c.id, s.status from prairie p join contact c on c.association_id = p.id and c.kind = 'individual'
      cross join lateral contact_statuses(p.id, array[c.id], p.day) s
     where c.first_name is not null and c.last_name is not null and c.email is not null),
  on_list as (
    select lm.contact_id, lm.list_id from prairie p join list l on l.association_id = p.id and l.is_synced and l.is_active
      join list_membership lm on lm.list_id = l.id and is_current(lm.joined_on, lm.dropped_on, p.day)
      join reachable r on r.id = lm.contact_id and r.status = 'active'),
  staff as (select m.contact_id from staff_member m join reachable r on r.id = m.contact_id where m.is_active)
  select (select count(*) from (select contact_id from on_list union select contact_id from staff) everybody)::int as people,
         (select count(distinct contact_id) from on_list)::int as members,
         (select count(distinct list_id) from on_list)::int as communities`;

async function edit({ database, prairie, ...check }: Check): Promise<Step> {
  const key = await keyOf(database, "maria@prairie.example");
  await database.query(
    "update contact set phone = '+1 218 555 0142' where integration_key = $1 and email = $2",
    [key, "maria@prairie.example"],
  );
  return see(check, "An edit arrives", "Maria's phone is +1 218 555 0142", async () => {
    return `Maria's phone is ${String((await prairie.contact(key))?.Phone1)}`;
  });
}

async function newList({ database, prairie, ...check }: Check): Promise<Step> {
  const key = await keyOf(database, "nora@prairie.example");
  await database.query(
    `with made as (insert into list (association_id, key, name, is_synced)
       select id, 'check-new-list', 'Harvest Festival', true from association where slug = 'prairie' returning id)
     insert into list_membership (list_id, contact_id)
     select made.id, c.id from made, contact c where c.email = 'nora@prairie.example'`,
  );
  return see(check, "A new list", "a hidden community with 1 member, Nora in it", async () => {
    const community = (await prairie.communities()).find(({ GroupKey }) => GroupKey === "check-new-list");
    const nora = await prairie.contact(key);
    if (!community) return "no such community";
    const isIn = nora?.IsActive && nora.communities.some(({ GroupKey }) => GroupKey === "check-new-list");
    const members = `${community.memberCount} member${community.memberCount === 1 ? "" : "s"}`;
    return `a ${community.hidden ? "hidden" : "visible"} community with ${members}, Nora ${isIn ? "in it" : "not in it"}`;
  });
}

async function drop({ database, prairie, ...check }: Check): Promise<Step> {
  const key = await keyOf(database, "maria@prairie.example");
  await database.query(
    `update membership set status = 'dropped'
      where contact_id = (select id from contact where email = 'maria@prairie.example')`,
  );
  return see(check, "A drop removes", "Maria is kept, inactive, in 0 communities", async () => {
    const maria = await prairie.contact(key);
    if (!maria) return "Maria is gone";
    return `Maria is kept, ${maria.IsActive ? "active" : "inactive"}, in ${maria.communities.length} communities`;
  });
}

async function keyOf(database: pg.Client, email: string): Promise<string> {
  const { rows } = await database.query<{ integration_key: string }>(
    "select integration_key from contact where email = $1",
    [email],
  );
  return rows[0]!.integration_key;
}

/** Looks until what is seen is what was expected, or time is over. */
async function see(
  { timeoutMs }: Pick<Check, "timeoutMs">,
  name: string,
  expected: string,
  look: () => Promise<string>,
): Promise<Step> {
  const startedAt = performance.now();
  for (;;) {
    const seen = await look().catch((error: unknown) => `nothing: ${String(error)}`);
    const elapsedMs = performance.now() - startedAt;
    if (seen === expected || elapsedMs > timeoutMs) {
      return { name, expected, seen, held: seen === expected, seconds: elapsedMs / 1000 };
    }
    await delay(50);
  }
}

/** The table at the end of `npm run demo -- --check`. */
export function describeSteps(steps: Step[]): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const seenWidth = Math.max(...steps.map(({ seen }) => seen.length));
  const lines = steps.flatMap(({ name, expected, seen, held, seconds }) => [
    `${held ? "held  " : "BROKEN"}  ${name.padEnd(width)}  ${seen.padEnd(seenWidth)}  ${seconds.toFixed(2)} s`,
    ...(held ? [] : [`        ${"".padEnd(width)}  expected: ${expected}`]),
  ]);
  const broken = steps.filter(({ held }) => !held).length;
  return `\nSeen in the stand-in\n\n${lines.join("\n")}\n\n${broken ? `${broken} of ${steps.length} broken` : "All held."}\n`;
}
