import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storeSettings } from "@/higher-logic/settings/saving/store";
import type { SettingsInput } from "@/higher-logic/settings/schema";
import { overlapHours } from "@/higher-logic/settings/sign-on/overlap";
import {
  endHigherLogicSecret,
  isAnotherCommunity,
  isInfoHub,
  newHigherLogicSecret,
} from "@/higher-logic/settings/sign-on/store";
import { readSettings } from "@/higher-logic/settings/store";
import { secretHash } from "@/higher-logic/sso/clients/registration";
import { addClient, higherLogicClient } from "@/higher-logic/sso/clients/store";
import { closeConnections } from "@/lib/db";
import { nothingTyped } from "@/tests/support/nothing-typed";
import { freshDatabase, type FreshDatabase } from "../support/database";

const by = { by: "admin@prairie.example" };
const LINK = "https://prairie.connectedcommunity.org";
const ELSEWHERE = "https://community.prairie.example";
let database: FreshDatabase;
let associationId: number;
let count = 0;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = `test:${Buffer.alloc(32, 7).toString("base64")}`;
  process.env.APP_URL = "http://localhost:3000";
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  const { rows } = await database.pool.query<{ id: number }>(
    "insert into association (slug, name) values ($1, 'Prairie Lakes Association') returning id",
    [`prairie-${(count += 1)}`],
  );
  associationId = rows[0]!.id;
});

async function save(changes: Partial<SettingsInput>) {
  const stored = await readSettings(associationId);
  const { version, enabled, onlySyncActiveMembers, tenantCode, pushAddress } = stored;
  const outcome = await storeSettings(
    associationId,
    {
      ...stored,
      ...{ version, enabled, onlySyncActiveMembers, tenantCode, pushAddress },
      ...nothingTyped,
      ...changes,
    },
    by,
  );
  if (outcome.status !== "saved") throw new Error(`not saved: ${outcome.status}`);
  return outcome;
}

describe("saving the sign-on part of the dialog", () => {
  it("R53, R54, R55, R57: stores term, icon, link and box, and clears them again", async () => {
    await save({
      showSignOnLink: true,
      communityLink: LINK,
      communityTerm: "Member Forum",
      communityIcon: "comments",
      loginBouncePath: "/Other/LoginBounce.aspx",
    });
    expect(await readSettings(associationId)).toMatchObject({
      showSignOnLink: true,
      communityLink: LINK,
      communityTerm: "Member Forum",
      communityIcon: "comments",
      loginBouncePath: "/Other/LoginBounce.aspx",
    });
    await save({ communityTerm: null, communityIcon: null, showSignOnLink: false });
    expect(await readSettings(associationId)).toMatchObject({
      showSignOnLink: false,
      communityTerm: null,
      communityIcon: null,
    });
  });

  it("raises no epoch and asks for no run, and names the fields in the audit log", async () => {
    const epoch = async () =>
      (await database.pool.query("select epoch from pusher_lease where association_id = $1", [associationId]))
        .rows;
    const before = await epoch();
    const { syncRunId } = await save({ communityLink: LINK, communityTerm: "Forum" });
    expect(syncRunId).toBeNull();
    expect(await epoch()).toEqual(before);
    const { rows } = await database.pool.query(
      "select detail from audit_log where association_id = $1 order by id desc limit 1",
      [associationId],
    );
    expect(rows).toEqual([{ detail: { fields: ["communityLink", "communityTerm"] } }]);
  });

  it("R48: only the box is a gate: the term wakes nobody who looks after access", async () => {
    const gates = async () =>
      (
        await database.pool.query("select subject from access_change where association_id = $1", [
          associationId,
        ])
      ).rows;
    await database.pool.query("delete from access_change where association_id = $1", [associationId]);
    await save({ communityTerm: "Forum", communityLink: LINK });
    expect(await gates()).toEqual([]);
    await save({ showSignOnLink: true });
    expect(await gates()).toEqual([{ subject: "association" }]);
  });
});

describe("Higher Logic as a client", () => {
  it("is registered with the first secret: legacy, for the community, with the link's addresses", async () => {
    const secret = await newHigherLogicSecret(associationId, LINK, by.by);
    const client = await higherLogicClient(associationId);
    expect(client).toMatchObject({
      name: "Higher Logic",
      access: "community",
      legacy: true,
      redirectUris: [
        `${LINK}/HigherLogic/Security/OAuth/Authentication.aspx`,
        `${LINK}/higherlogic/security/membersso/callback`,
      ],
      postLogoutRedirectUris: [`${LINK}/HigherLogic/Security/LoggedOut.aspx`],
      backchannelLogoutUri: null,
    });
    expect(await storedHash()).toEqual([secretHash(secret)]);
  });

  it("I12: a secret stands in no row, and a new one leaves the one before good for a day", async () => {
    const first = await newHigherLogicSecret(associationId, LINK, by.by);
    const second = await newHigherLogicSecret(associationId, LINK, by.by);
    expect(second).not.toBe(first);
    const { rows } = await database.pool.query(
      `select client_id, secret_hash, previous_secret_hash,
              previous_secret_until between now() + interval '23 hours' and now() + interval '25 hours' as a_day
       from sso_client where association_id = $1`,
      [associationId],
    );
    expect(rows).toMatchObject([
      { secret_hash: secretHash(second), previous_secret_hash: secretHash(first), a_day: true },
    ]);
    const audit = await database.pool.query(
      "select actor, action, detail from audit_log where association_id = $1",
      [associationId],
    );
    expect(audit.rows.map(({ action }: { action: string }) => action)).toEqual([
      "sso-client.added",
      "sso-client.rotated",
    ]);
    expect(JSON.stringify([rows, audit.rows])).not.toContain(second);
  });

  it("R64: staff choose how long the secret before works on, and end it when it is needed no longer", async () => {
    await newHigherLogicSecret(associationId, LINK, by.by);
    await newHigherLogicSecret(associationId, LINK, by.by, overlapHours.parse("168"));
    const until = (await higherLogicClient(associationId))!.previousSecretUntil!;
    expect((until.getTime() - Date.now()) / 86_400_000).toBeCloseTo(7, 1);
    expect(overlapHours.parse("9999"), "what is not in the list").toBe(24);
    expect(await endHigherLogicSecret(associationId, by.by)).toBe(true);
    expect((await higherLogicClient(associationId))!.previousSecretUntil).toBeNull();
    expect(await endHigherLogicSecret(associationId, by.by)).toBe(false);
  });

  it("replaced twice in a row, the secret that Higher Logic uses is still taken", async () => {
    const used = await newHigherLogicSecret(associationId, LINK, by.by);
    await database.pool.query("update sso_client set secret_used_at = now() where association_id = $1", [
      associationId,
    ]);
    await newHigherLogicSecret(associationId, LINK, by.by);
    const newest = await newHigherLogicSecret(associationId, LINK, by.by);
    const { rows } = await database.pool.query(
      "select secret_hash, previous_secret_hash from sso_client where association_id = $1",
      [associationId],
    );
    expect(rows).toEqual([{ secret_hash: secretHash(newest), previous_secret_hash: secretHash(used) }]);
  });

  it("F34: two presses at once make one client", async () => {
    await Promise.all([1, 2].map(() => newHigherLogicSecret(associationId, LINK, by.by)));
    expect(await storedHash()).toHaveLength(1);
  });

  it("R52: goes along when staff change the link", async () => {
    await save({ communityLink: LINK });
    await newHigherLogicSecret(associationId, LINK, by.by);
    await save({ communityLink: ELSEWHERE });
    expect((await higherLogicClient(associationId))?.redirectUris[0]).toBe(
      `${ELSEWHERE}/HigherLogic/Security/OAuth/Authentication.aspx`,
    );
  });

  it("R52: goes along too when the link was cleared in between", async () => {
    await save({ communityLink: LINK });
    await newHigherLogicSecret(associationId, LINK, by.by);
    await save({ communityLink: null });
    expect((await higherLogicClient(associationId))?.redirectUris[0]).toMatch(LINK);
    await save({ communityLink: ELSEWHERE });
    expect((await higherLogicClient(associationId))?.redirectUris[0]).toMatch(ELSEWHERE);
  });

  it("keeps the addresses that were registered by command", async () => {
    await save({ communityLink: LINK });
    const own = `${LINK}/own/callback`;
    const registration = { name: "Higher Logic", legacy: true, redirectUris: [own] };
    await addClient(associationId, registration, "command");
    await save({ communityLink: ELSEWHERE });
    expect((await higherLogicClient(associationId))?.redirectUris).toEqual([own]);
  });

  async function storedHash(): Promise<Buffer[]> {
    const { rows } = await database.pool.query<{ secret_hash: Buffer }>(
      "select secret_hash from sso_client where association_id = $1",
      [associationId],
    );
    return rows.map((row) => row.secret_hash);
  }
});

describe("F6: a link that leads back into an Info Hub", () => {
  it("F6: is known by host and port, whoever's Info Hub it is", async () => {
    await database.pool.query("insert into association (slug, name) values ('next', 'Next Door Guild')");
    expect(await isInfoHub("http://localhost:3000/profile")).toBe(true);
    expect(await isInfoHub("http://next.localhost:3000")).toBe(true);
    expect(await isInfoHub("http://next-demo.localhost:4000")).toBe(false);
    expect(await isInfoHub(LINK)).toBe(false);
  });
});

describe("F6: a link to another association's community", () => {
  it("F6: is known by its site, in whatever letters; one that shares the Tenant Code shares the community", async () => {
    const other = await database.pool.query<{ id: number }>(
      "insert into association (slug, name) values ('harbor', 'Harbor Trades Council') returning id",
    );
    await database.pool.query(
      `update higher_logic_settings set tenant_code = 'HARBOR', community_link = 'https://Harbor.example/home'
       where association_id = $1`,
      [other.rows[0]?.id],
    );
    const ours = (tenantCode: string | null, communityLink: string) =>
      isAnotherCommunity(associationId, { tenantCode, communityLink });
    expect(await ours("PRAIRIE", "https://harbor.example/other")).toBe(true);
    expect(await ours(null, "https://HARBOR.example")).toBe(true);
    expect(await ours("HARBOR", "https://harbor.example")).toBe(false);
    expect(await ours("PRAIRIE", "https://harbor.example.org")).toBe(false);
    await save({ communityLink: "https://ours.example", tenantCode: "PRAIRIE" });
    expect(await ours("CHANGED", "https://ours.example")).toBe(false);
  });
});
