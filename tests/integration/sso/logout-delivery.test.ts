import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { deliverLogouts } from "@/higher-logic/sso/logout/gateway";
import { claimDueLogouts, clientsWithDueLogouts, pruneLogouts } from "@/higher-logic/sso/logout/store";
import { closeConnections } from "@/lib/db";
import { LogoutLanes } from "@/worker/logouts";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";
import { receiver } from "./receiver";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" } as const;

let database: FreshDatabase;
let refused: { clientId: string; error: string }[];
let stop: AbortController;
const receivers: Awaited<ReturnType<typeof receiver>>[] = [];

beforeAll(async () => {
  process.env.APP_URL = "http://localhost:3000";
  database = await freshDatabase();
});
beforeEach(() => {
  refused = [];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await Promise.all(receivers.splice(0).map((each) => each.stop()));
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const ports = () => ({
  signingKey: async () => key,
  onRefused: (what: { clientId: string; error: string }) => refused.push(what),
  signal: stop.signal,
});

async function receive(...answer: Parameters<typeof receiver>) {
  const made = await receiver(...answer);
  receivers.push(made);
  return made;
}

/** A guild whose members hold Grants for clients with these back-channel addresses. */
async function guildWith(addresses: Record<string, string>, count = 1) {
  const guild = await Guild.make(database);
  const members = await guild.members(count);
  const clients: Record<string, string> = {};
  for (const [name, backchannel] of Object.entries(addresses)) {
    clients[name] = await guild.client(`${name}-${guild.id}`, { backchannel });
    await guild.grant(members, clients[name]);
  }
  await guild.records.forget();
  return { guild, members, maria: members[0]!, clients };
}

async function rows(guild: Guild) {
  const result = await guild.sql<{
    attempts: number;
    delivered: boolean;
    lastError: string | null;
    waits: number;
  }>(
    `select attempts, delivered_at is not null as delivered, last_error as "lastError",
       extract(epoch from due_at - clock_timestamp())::float as waits
     from sso_logout where association_id = $1 order by id`,
    [guild.id],
  );
  return result.rows;
}

/** As if the 90 s, or a wait after a refusal, were over. */
const timePasses = (guild: Guild) =>
  guild.sql("update sso_logout set due_at = now() where association_id = $1 and delivered_at is null", [
    guild.id,
  ]);

describe("F49: back-channel logout", () => {
  it("R45: posts a token for the dropped member at once, and another one 90 s later", async () => {
    const community = await receive();
    const { guild, maria, clients } = await guildWith({ community: community.url });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    await deliverLogouts(clients.community!, ports());

    expect(community.received).toHaveLength(1);
    const [first] = community.received;
    expect(first).toMatchObject({
      contentType: "application/x-www-form-urlencoded",
      header: { typ: "logout+jwt" },
      claims: { sub: String(maria), aud: clients.community },
    });
    await timePasses(guild);
    await deliverLogouts(clients.community!, ports());
    expect(community.received).toHaveLength(2);
    expect(community.received[1]!.claims.jti).not.toBe(first!.claims.jti);
    expect(await rows(guild)).toMatchObject([{ delivered: true }, { delivered: true }]);
  });

  it("F28: a token tells Postgres' time, however far a worker's clock is off", async () => {
    const community = await receive();
    const { guild, maria, clients } = await guildWith({ community: community.url });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    const { rows: times } = await guild.sql<{ now: number }>(
      "select extract(epoch from now())::float8 as now",
    );
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    try {
      await deliverLogouts(clients.community!, ports());
    } finally {
      vi.useRealTimers();
    }
    const { iat, exp } = community.received[0]!.claims;
    expect(Number(iat) - times[0]!.now).toBeLessThan(60);
    expect(Number(exp) - Number(iat)).toBe(120);
  });

  it("the issuer is the association's own address", async () => {
    const community = await receive();
    const { guild, maria, clients } = await guildWith({ community: community.url });
    await guild.sql("insert into association_host (host, association_id) values ($1, $2)", [
      `guild-${guild.id}.example`,
      guild.id,
    ]);
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    await deliverLogouts(clients.community!, ports());
    expect(community.received[0]!.claims.iss).toBe(`http://guild-${guild.id}.example:3000`);
  });

  it("a client that answers 500 is asked again later and later, with another token, and then no more", async () => {
    const community = await receive((response) => response.writeHead(500).end("database\0away"));
    const { guild, maria, clients } = await guildWith({ community: community.url });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    await guild.sql("delete from sso_logout where due_at > now()");
    const waits: number[] = [];
    while ((await clientsWithDueLogouts()).includes(clients.community!)) {
      await deliverLogouts(clients.community!, ports());
      waits.push((await rows(guild))[0]!.waits);
      await timePasses(guild);
    }
    expect(community.received).toHaveLength(8);
    expect(new Set(community.received.map(({ claims }) => claims.jti)).size).toBe(8);
    expect(waits.slice(0, 3).map(Math.round)).toEqual([2, 6, 18]);
    expect(await rows(guild)).toMatchObject([
      { attempts: 8, delivered: false, lastError: "HTTP 500 database\ufffdaway" },
    ]);
    expect(refused).toHaveLength(8);
  });

  it("one that fails once gets it the next time", async () => {
    const community = await receive((response, _claims, count) =>
      response.writeHead(count === 1 ? 503 : 204).end(),
    );
    const { guild, maria, clients } = await guildWith({ community: community.url });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    await deliverLogouts(clients.community!, ports());
    await timePasses(guild);
    await deliverLogouts(clients.community!, ports());
    expect(await rows(guild)).toMatchObject([{ delivered: true }, { delivered: true }]);
  });

  it("a client that never answers, and one that is not there, keep nobody else waiting", async () => {
    const silent = await receive(() => undefined);
    const community = await receive();
    const gone = await receive();
    await gone.stop();
    const { guild, members, clients } = await guildWith(
      { silent: silent.url, gone: gone.url, community: community.url },
      20,
    );
    await guild.drop(members);
    await followAccessChanges(guild.id);
    const lanes = new LogoutLanes({
      ...ports(),
      onError: (error) => expect(error).toBeUndefined(),
      pause: paused,
    });
    await lanes.wake();
    await until(() => community.received.length === 20);
    expect(new Set(community.received.map(({ claims }) => claims.sub))).toEqual(new Set(members.map(String)));
    await until(() => refused.filter(({ clientId }) => clientId === clients.gone).length >= 20);
    expect(silent.received.length).toBeGreaterThan(0);
  });

  it("workers side by side deliver each token once", async () => {
    const community = await receive();
    const { guild, members, clients } = await guildWith({ community: community.url }, 40);
    await guild.drop(members);
    await followAccessChanges(guild.id);
    await Promise.all([1, 2, 3].map(() => deliverLogouts(clients.community!, ports())));
    expect(community.received).toHaveLength(40);
    expect(new Set(community.received.map(({ claims }) => claims.sub)).size).toBe(40);
  });

  it("what a worker that died had claimed is due again soon", async () => {
    const { guild, maria, clients } = await guildWith({ community: "http://127.0.0.1:1/" });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    expect(await claimDueLogouts(clients.community!, 8)).toHaveLength(1);
    expect(await claimDueLogouts(clients.community!, 8), "not by two").toHaveLength(0);
    const [claimed] = await rows(guild);
    expect(claimed!.waits).toBeGreaterThan(5);
    expect(claimed!.waits).toBeLessThanOrEqual(15);
  });

  it("somebody let in again before it was due is not logged out", async () => {
    const community = await receive();
    const { guild, maria, clients } = await guildWith({ community: community.url });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    await guild.sql("update membership set status = 'active' where contact_id = $1", [maria]);
    await timePasses(guild);
    await deliverLogouts(clients.community!, ports());
    expect(community.received).toEqual([]);
    expect(await rows(guild)).toMatchObject([{ delivered: true }, { delivered: true }]);
  });

  it("is kept for 30 days, and then pruned", async () => {
    const { guild, maria } = await guildWith({ community: "http://127.0.0.1:1/" });
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    await guild.sql(
      `update sso_logout set created_at = now() - interval '31 days'
       where id = (select min(id) from sso_logout where association_id = $1)`,
      [guild.id],
    );
    await pruneLogouts();
    expect(await rows(guild)).toHaveLength(1);
  });
});

function paused(_: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
