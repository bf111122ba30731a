import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  addClient,
  higherLogicClient,
  listClients,
  readClient,
  removeClient,
  rotateSecret,
} from "@/higher-logic/sso/clients/store";
import { secretHash } from "@/higher-logic/sso/clients/registration";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";

const site = { name: "Community", redirectUris: ["https://community.example/Callback"] };

let database: FreshDatabase;
let guild: Guild;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  guild = await Guild.make(database);
});

async function secretsOf(clientId: string) {
  const { rows } = await guild.sql<{ now: Buffer; before: Buffer | null; row: string }>(
    `select secret_hash as now, previous_secret_hash as before, to_jsonb(c)::text as row
     from sso_client c where client_id = $1`,
    [clientId],
  );
  return rows[0]!;
}

async function auditActions(): Promise<string[]> {
  const { rows } = await guild.sql<{ action: string }>(
    "select action from audit_log where association_id = $1 and action like 'sso-client.%' order by id",
    [guild.id],
  );
  return rows.map(({ action }) => action);
}

describe("R64: sites that sign people in with the Info Hub", () => {
  it("get a client id and a secret, of which only the hash is kept", async () => {
    const { clientId, clientSecret } = await addClient(guild.id, site, "command");
    const kept = await secretsOf(clientId);
    expect(kept.now).toEqual(secretHash(clientSecret));
    expect(kept.row).not.toContain(clientSecret);
    expect(await readClient(guild.id, clientId)).toMatchObject({
      ...site,
      access: "community",
      legacy: false,
      isHigherLogic: false,
      postLogoutRedirectUris: [],
    });
  });

  it("are one association's alone", async () => {
    const other = await Guild.make(database);
    const { clientId } = await addClient(guild.id, site, "command");
    expect(await readClient(other.id, clientId)).toBeNull();
    expect(await listClients(other.id)).toEqual([]);
    expect(await rotateSecret(other.id, clientId, "command")).toBeNull();
    expect(await removeClient(other.id, clientId, "command")).toBe(false);
    expect(await listClients(guild.id)).toHaveLength(1);
  });

  it("F44: are not found by what never was an id", async () => {
    for (const id of ["", "a\0b", "x".repeat(300), "' or true --"])
      expect(await readClient(guild.id, id)).toBeNull();
  });

  it("the first legacy one for the community is Higher Logic's, and no other", async () => {
    await addClient(guild.id, { ...site, legacy: true, access: "login" }, "command");
    await addClient(guild.id, site, "command");
    expect(await higherLogicClient(guild.id)).toBeNull();
    const first = await addClient(guild.id, { ...site, legacy: true }, "command");
    await addClient(guild.id, { ...site, legacy: true }, "command");
    expect((await higherLogicClient(guild.id))?.clientId).toBe(first.clientId);
  });

  it("registered at once by two people, still only one is Higher Logic's", async () => {
    await Promise.all(
      Array.from({ length: 4 }, () => addClient(guild.id, { ...site, legacy: true }, "command")),
    );
    const clients = await listClients(guild.id);
    expect(clients.filter(({ isHigherLogic }) => isHigherLogic)).toHaveLength(1);
  });

  it("get a new secret while the one before works on for a while", async () => {
    const before = await addClient(guild.id, site, "command");
    const after = (await rotateSecret(guild.id, before.clientId, "command"))!;
    const kept = await secretsOf(before.clientId);
    expect(kept.now).toEqual(secretHash(after.clientSecret));
    expect(kept.before).toEqual(secretHash(before.clientSecret));
    const client = await readClient(guild.id, before.clientId);
    expect(client?.previousSecretUntil).toEqual(after.previousSecretUntil);
  });

  it("leave nothing behind when they are removed", async () => {
    const { clientId } = await addClient(guild.id, site, "command");
    const member = await guild.member();
    await guild.grant(member, clientId);
    await guild.keep("AccessToken", member, { clientId });
    expect(await removeClient(guild.id, clientId, "command")).toBe(true);
    expect(await readClient(guild.id, clientId)).toBeNull();
    expect(await guild.kept(member)).toEqual([]);
    expect(await removeClient(guild.id, clientId, "command")).toBe(false);
  });

  it("are written to the audit log when they are added, rotated and removed", async () => {
    const { clientId } = await addClient(guild.id, site, "command");
    await rotateSecret(guild.id, clientId, "command");
    await removeClient(guild.id, clientId, "command");
    expect(await auditActions()).toEqual(["sso-client.added", "sso-client.rotated", "sso-client.removed"]);
  });
});
