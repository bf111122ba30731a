import { inflateRawSync } from "node:zlib";
import { Agent, request } from "undici";
import { inSnapshot, readContacts } from "@/higher-logic/push/store";
import { type House, KEY } from "./house";
import { measure, type Measure, percentile } from "./measure";
import { fullRun } from "./runs";

const IN_FLIGHT = 4;
const PAGE = 1_000;
const ROUNDS = 5;

/** Full push and full run without a difference, each against its yardstick of design.md section 7. */
export async function benchPush(house: House, contacts: number): Promise<Measure[]> {
  const worker = await house.startWorker();
  await fullRun(house); // warms caches, the JIT and the connection
  const measures: Measure[] = [];

  for (const [latencyMs, promise] of [
    [100, "–"],
    [20, "≥ 0.9 of the raw loop"],
    [0, "≥ 0.45 of the raw loop; 0.5 is the wish"],
  ] as const) {
    await house.forgetEverything();
    await house.faults({ latencyMs });
    const pushed = contacts / (await fullRun(house));
    const bodies = await sentBodies(house);
    const raw = contacts / (await rawLoop(house, bodies));
    measures.push(
      measure(`full push, stand-in answers after ${latencyMs} ms`, "contacts/s", pushed, raw, promise),
    );
    if (latencyMs === 0) {
      const one = await onePerContact(house);
      measures.push(
        measure("full push against one read and one POST a contact", "contacts/s", pushed, one, "≥ 60 ×"),
      );
    }
  }

  measures.push(await nothingChanged(house, contacts));
  worker.kill("SIGTERM");
  return measures;
}

/** Alternated, as the first to read a shadow that was just written also writes down for Postgres that it is committed. */
async function nothingChanged(house: House, contacts: number): Promise<Measure> {
  await house.forgetEverything();
  await fullRun(house);
  const took = { unchanged: [] as number[], reading: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    took.unchanged.push(await fullRun(house));
    took.reading.push(await onlyReading(house));
  }
  return measure(
    "full run, nothing changed, against only reading",
    "contacts/s",
    contacts / percentile(took.unchanged, 0.5),
    contacts / percentile(took.reading, 0.5),
    "≥ 0.6",
  );
}

/** The very bodies of the last full run, ready in memory. */
async function sentBodies(house: House): Promise<string[]> {
  const { rows } = await house.pool.query<{ body: Buffer }>(
    `select body from push_batch where purpose = 'records' and state = 'accepted'
      and sync_run_id = (select max(id) from sync_run where kind = 'full') order by id`,
  );
  return rows.map((row) => inflateRawSync(row.body).toString("utf8"));
}

/** @returns seconds */
async function rawLoop(house: House, bodies: readonly string[]): Promise<number> {
  const dispatcher = new Agent({ connections: IN_FLIGHT });
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (next < bodies.length) await post(house, dispatcher, bodies[next++]!);
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  await dispatcher.close();
  return seconds;
}

async function post(house: House, dispatcher: Agent, body: string): Promise<void> {
  const answer = await request(`${house.standinUrl}/push/v1/members`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": `${KEY}-BENCH` },
    body,
    dispatcher,
  });
  const said = (await answer.body.json()) as { success: boolean };
  if (!said.success) throw new Error("the stand-in refused a body it took before");
}

/** The way most integrations are first written: one look-up, one request, one after the other. @returns contacts/s */
async function onePerContact(house: House): Promise<number> {
  const sample = 500;
  const { rows } = await house.pool.query<{ id: number }>("select id from contact order by id limit $1", [
    sample,
  ]);
  const dispatcher = new Agent({ connections: 1 });
  const began = performance.now();
  for (const { id } of rows) {
    const found = await house.pool.query<{
      key: string;
      first: string;
      last: string;
      email: string;
      groups: object[];
    }>(
      `select c.integration_key as key, c.first_name as first, c.last_name as last, c.email,
              (select json_agg(json_build_object('GroupKey', l.key, 'GroupName', l.name, 'GroupType', l.kind))
                 from list_membership m join list l on l.id = m.list_id where m.contact_id = c.id) as groups
         from contact c where c.id = $1`,
      [id],
    );
    const { key, first, last, email, groups } = found.rows[0]!;
    const details = {
      LegacyContactKey: key,
      FirstName: first,
      LastName: last,
      EmailAddress: email,
      IsActive: true,
      IsMember: true,
    };
    await post(
      house,
      dispatcher,
      JSON.stringify({ TenantCode: "BENCH", Items: [{ MemberDetails: details, CommunityGroups: groups }] }),
    );
  }
  const seconds = (performance.now() - began) / 1_000;
  await dispatcher.close();
  return sample / seconds;
}

/** Reading, decoding and merging the same rows with the shadow, page by page, and nothing else. @returns seconds */
async function onlyReading(house: House): Promise<number> {
  const { rows } = await house.pool.query<{ id: number }>("select id from contact order by id");
  const began = performance.now();
  for (let from = 0; from < rows.length; from += PAGE) {
    const ids = rows.slice(from, from + PAGE).map((row) => row.id);
    await inSnapshot((client) => readContacts(client, house.associationId, house.pushTargetId, ids));
  }
  return (performance.now() - began) / 1_000;
}
