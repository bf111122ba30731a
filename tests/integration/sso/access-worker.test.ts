import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { TEST_ENCRYPTION_KEY } from "../sync/support/association";
import { until } from "../sync/support/until";
import { WorkerProcess } from "../sync/support/worker";
import { Guild } from "./guild";
import { receiver } from "./receiver";

let database: FreshDatabase;
const workers: WorkerProcess[] = [];
const receivers: Awaited<ReturnType<typeof receiver>>[] = [];

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  await Promise.all(receivers.splice(0).map((each) => each.stop()));
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

async function startWorkers(count: number): Promise<void> {
  workers.push(
    ...(await Promise.all(Array.from({ length: count }, () => WorkerProcess.start(database.url)))),
  );
}

/** So many members with a Grant and a token, maybe others without, and the community's back-channel address. */
async function community(
  count: number,
  { others = 0, answer }: { others?: number; answer?: Parameters<typeof receiver>[0] } = {},
) {
  const door = await receiver(answer);
  receivers.push(door);
  const guild = await Guild.make(database);
  const clientId = await guild.client(`community-${guild.id}`, { backchannel: door.url });
  const everybody = await guild.members(count + others);
  const members = everybody.slice(0, count);
  await guild.grant(members, clientId);
  for (const contactId of members) await guild.keep("AccessToken", contactId, { clientId });
  await guild.records.forget();
  return { guild, clientId, everybody, members, door };
}

describe("a worker", () => {
  // The first one: Postgres plans by the size tables had when a connection first asked.
  it("R45, F49: 10,000 people dropped by one statement: each who held a Grant is told out, and holds nothing by then", async () => {
    const heldWhenTold: number[] = [];
    const { guild, clientId, everybody, members, door } = await community(400, {
      others: 9_600,
      // The answer waits for the look, so that nothing is missed at the end.
      answer: async (response, { sub }) => {
        heldWhenTold.push((await guild.kept(Number(sub))).length);
        response.writeHead(200).end();
      },
    });
    await startWorkers(2);
    await guild.drop(everybody);
    await until("the community has been told of all", () => heldWhenTold.length >= members.length);
    expect(new Set(door.received.map(({ claims }) => claims.sub))).toEqual(new Set(members.map(String)));
    expect(door.received).toHaveLength(members.length);
    expect(new Set(door.received.map(({ claims }) => claims.aud))).toEqual(new Set([clientId]));
    expect(new Set(heldWhenTold)).toEqual(new Set([0]));
    await until(
      "nobody is left to be looked at",
      async () => (await guild.records.accessChanges()).length === 0,
    );
  });

  it("R45: needs neither a lease, nor a community that can be pushed to, nor settings that are complete", async () => {
    const { guild, members, door } = await community(1);
    await guild.sql(
      `update pusher_lease set holder = 'somebody else', expires_at = now() + interval '1 hour' where association_id = $1`,
      [guild.id],
    );
    await guild.sql(
      `update push_state set paused_code = 'key-refused', paused_at = now() where association_id = $1`,
      [guild.id],
    );
    await startWorkers(1);
    await guild.drop(members);
    await until("the community has been told", () => door.received.length === 1);
  });

  it("makes good what was committed while none was running", async () => {
    const { guild, members, door } = await community(1);
    await guild.drop(members);
    await startWorkers(1);
    await until("the community has been told", () => door.received.length === 1);
  });

  it("F29: killed at its work, leaves nothing undone to the next one", async () => {
    const { guild, members, door } = await community(200);
    await startWorkers(1);
    await guild.drop(members);
    await until("the community has been told of one", () => door.received.length > 0);
    await workers.splice(0)[0]!.kill();
    // What the dead one had claimed is due again a quarter of a minute later, as logout-delivery.test.ts shows.
    await guild.sql(
      `update sso_logout set due_at = now()
        where association_id = $1 and delivered_at is null and due_at < now() + interval '16 seconds'`,
      [guild.id],
    );
    await startWorkers(1);
    await until(
      "the community has been told of all",
      () => new Set(door.received.map(({ claims }) => claims.sub)).size === members.length,
    );
    expect(await guild.records.accessChanges()).toEqual([]);
  });
});
