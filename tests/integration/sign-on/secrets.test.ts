import { afterAll, beforeAll, expect, it } from "vitest";
import { issueOneTimeLink } from "@/accounts/invitations/store";
import { sealTenantApiKey } from "@/higher-logic/settings/keys";
import { Browser } from "../../support/browser";
import { ask, jsonOf } from "../../support/http";
import type { Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { signOn, tokensOf } from "./sign-on";

const TENANT_API_KEY = "canary-tenant-key-6d1f0c";
const TYPED_WRONG = "Canary-Typed-Into-The-Wrong-Field";

let stage: Stage;
let hub: Hub;
let maria: Member;
let admin: Member;
/** By what it is. */
const secrets = new Map<string, string>();

beforeAll(async () => {
  // As talkative as the program gets.
  stage = await Stage.open({ LOG_LEVEL: "trace" });
  hub = await stage.hub();
  maria = await hub.member();
  admin = await hub.login();
  await hub.guild.records.staff(admin.contactId, { role: "admin" });
  await useEverySecret();
}, WEB_START_MS);
afterAll(() => stage.close());

/** Each secret there is, used well and used wrongly. */
async function useEverySecret(): Promise<void> {
  const { sealed, lastFour } = sealTenantApiKey(hub.id, TENANT_API_KEY);
  await hub.guild.sql(
    "update higher_logic_settings set tenant_api_key_sealed = $2, tenant_api_key_last_four = $3 where association_id = $1",
    [hub.id, sealed, lastFour],
  );
  secrets.set("Tenant API Key", TENANT_API_KEY);
  secrets.set("AUTH_SECRET", process.env.AUTH_SECRET!);
  secrets.set("ENCRYPTION_KEY", process.env.ENCRYPTION_KEY!.split(":")[1]!);

  const browser = await hub.browserOf(maria);
  secrets.set("password", hub.typedBy(maria).password!);
  for (const client of [
    await hub.client(),
    await hub.client({ legacy: true, redirectUri: "https://old.example/cb" }),
  ]) {
    const kind = client.registration.legacy ? "legacy " : "";
    const asking = client.registration.legacy ? {} : { scope: "openid profile email offline_access" };
    secrets.set(`${kind}client secret`, client.registration.clientSecret);
    const { code, begun } = await signOn(browser, client, { asking });
    secrets.set(`${kind}code`, code);
    if (begun.verifier) secrets.set("code verifier", begun.verifier);
    const tokens = jsonOf<Tokens>(await client.exchange(code, begun.verifier));
    for (const name of ["access_token", "refresh_token", "id_token"] as const)
      if (tokens[name]) secrets.set(kind + name, tokens[name]);
    await client.userinfo(tokens.access_token);
    await client.exchange(code, begun.verifier);
    await client.token({ grant_type: "refresh_token", refresh_token: "canary-of-nobody" });
    await client.token(
      { grant_type: "authorization_code", code: "x" },
      "basic",
      `${client.registration.clientSecret}x`,
    );
    await tokensOf(browser, client, { asking });
  }
  for (const pair of (browser.cookies.header(new URL(`${hub.url}/`)) ?? "").split("; ")) {
    const [name = "", ...value] = pair.split("=");
    if (/^causeway\.(session|sso)$/.test(name)) secrets.set(`cookie ${name}`, value.join("="));
  }

  const link = await issueOneTimeLink("sign-in", { associationId: hub.id, email: maria.email });
  secrets.set("one-time link", new URL(link.url).searchParams.get("token")!);
  await new Browser().open(`${hub.url}/sign-in/link?token=${secrets.get("one-time link")}`);

  secrets.set("what was typed for an e-mail", TYPED_WRONG);
  const wrong = { email: TYPED_WRONG, password: hub.typedBy(maria).password! };
  await new Browser().send(`${hub.url}/sign-in`, { headers: { origin: hub.url }, body: wrong });
  // Where the program itself goes wrong.
  await ask(`${hub.url}/oauth/token`, {
    headers: { "content-type": "application/json" },
    body: `{"client_secret":"${secrets.get("client secret")}"`,
  });
  await ask(`${hub.url}/sso/grant/none`, {
    headers: { cookie: `causeway.session=${secrets.get("cookie causeway.session")}` },
  });
}

/** A secret as it is, and in the dress in which bytes and addresses are written. */
function dresses(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    secret.toLowerCase(),
    encodeURIComponent(secret),
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
  ];
}

function found(text: string, but: readonly string[] = []): string[] {
  return [...secrets].flatMap(([what, secret]) =>
    !but.includes(what) && dresses(secret).some((dress) => text.includes(dress)) ? [what] : [],
  );
}

it("I12: there is something to look for", () => {
  expect(secrets.size).toBeGreaterThanOrEqual(16);
  for (const [what, secret] of secrets) expect([what, secret.length > 15]).toEqual([what, true]);
  expect(found(`x ${secrets.get("refresh_token")} y`)).toEqual(["refresh_token"]);
});

it("I12: no secret is in any row of the database, which somebody may have a copy of", async () => {
  const { rows } = await hub.guild.sql<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  expect(rows.length).toBeGreaterThan(30);
  const seen: Record<string, string[]> = {};
  for (const { name } of rows) {
    const table = await hub.guild.sql<{ text: string | null }>(
      `select string_agg(to_jsonb(t)::text, ' ') as text from ${name} t`,
    );
    const here = found(table.rows[0]?.text ?? "");
    if (here.length > 0) seen[name] = here;
  }
  expect(seen).toEqual({});
});

it("I12: no secret is in the log, however much it says", () => {
  const log = stage.web.log();
  expect(found(log)).toEqual([]);
  for (const line of log.split("\n").filter((text) => text.startsWith("{")))
    expect(() => JSON.parse(line) as unknown).not.toThrow();
});

it("I12: no secret is in a page, nor in what a page hands to its scripts", async () => {
  const staff = await hub.browserOf(admin);
  const member = await hub.browserOf(maria);
  for (const path of ["/info-hub", "/profile", "/community-access", "/sessions"])
    expect([path, found((await member.open(hub.url + path)).text)]).toEqual([path, []]);
  for (const path of [
    ...["/home", "/setup", "/setup/integrations/higher-logic", "/setup/alerts", "/setup/staff", "/activity"],
    ...["/activity/requests", `/contacts/${maria.contactId}`, "/api/higher-logic/requests?as=json"],
  ]) {
    const { text, status } = await staff.open(hub.url + path);
    expect([path, status, found(text)]).toEqual([path, 200, []]);
    // Neither sealed nor hashed: a page has no use for either.
    expect(text).not.toMatch(/test\.[\w-]{16}\.[\w-]{22}\.|\$argon2id\$/);
  }
});

it("RFC 9700, 4.2: no code, state or token goes along as a referrer: every page on the way says so", async () => {
  const browser = await hub.browserOf(maria);
  for (const path of ["/oauth/authorize", "/oauth/logout", "/sign-in", "/sso/refused"])
    expect((await browser.send(hub.url + path)).headers["referrer-policy"]).toBe("same-origin");
});
