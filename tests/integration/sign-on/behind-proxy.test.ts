import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { type Answer, ask, jsonOf } from "../../support/http";
import { startWeb, type TestWeb, WEB_START_MS } from "../../support/web";
import { Guild } from "../sso/guild";
import { Hub, type Member } from "./hub";

/** Issuers come from here, and from nothing that a request says. */
const APP_URL = "https://localhost";
const VISITOR = "203.0.113.9";

let database: FreshDatabase;
/** Its proxy, which is this test, is named in TRUSTED_PROXIES; the other one's is not. */
let named: TestWeb;
let unnamed: TestWeb;
let slug: string;
let hub: Hub;
let maria: Member;

beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query("insert into association (slug, name) values ('the-first', 'The First')");
  named = await startWeb(database, { APP_URL, TRUSTED_PROXIES: "127.0.0.0/8,10.0.0.0/8,fd00::/8" });
  unnamed = await named.second({ TRUSTED_PROXIES: "10.0.0.0/8" });
}, WEB_START_MS);
afterAll(async () => {
  await Promise.all([named, unnamed].map((web) => web.stop()));
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  const guild = await Guild.make(database);
  const { rows } = await guild.sql<{ slug: string }>("select slug from association where id = $1", [
    guild.id,
  ]);
  slug = rows[0]!.slug;
  hub = new Hub(guild, named.addressOf({ slug }));
  maria = await hub.member();
});

/** Sign-in as a proxy hands it on. */
function signIn(web: TestWeb, headers: Record<string, string>, password?: string): Promise<Answer> {
  const url = web.addressOf({ slug });
  const origin =
    headers["x-forwarded-proto"] === "https" && web === named ? url.replace("http:", "https:") : url;
  return ask(`${url}/sign-in`, {
    headers: { origin, accept: "text/html", ...headers },
    body: { ...hub.typedBy(maria), ...(password && { password }) },
  });
}

async function failedFrom(): Promise<string[]> {
  const { rows } = await hub.guild.sql<{ address: string }>(
    "select address from sign_in_failure where association_id = $1 order by id",
    [hub.id],
  );
  return rows.map(({ address }) => address);
}

const cookieNames = ({ setCookies }: Answer) =>
  setCookies.filter((cookie) => !/=;/.test(cookie)).map((cookie) => cookie.split("=")[0]!);

describe("F48: behind a proxy that is named", () => {
  const https = { "x-forwarded-proto": "https", "x-forwarded-for": VISITOR };

  it("cookies are bound to the host and to https, and browsers are told to stay there", async () => {
    const answer = await signIn(named, https);
    expect(answer.status).toBe(303);
    expect(cookieNames(answer)).toContain("__Host-causeway.session");
    for (const cookie of answer.setCookies) expect(cookie).toMatch(/^__Host-.+; Secure/i);
    expect(answer.headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);
  });

  it.each<[string, Record<string, string>]>([
    ["what the client wrote before", { "x-forwarded-for": `198.51.100.1, ${VISITOR}` }],
    ["proxies of ours in between", { "x-forwarded-for": `198.51.100.1, ${VISITOR}, 10.1.1.1, 10.2.2.2` }],
    ["a port", { "x-forwarded-for": `198.51.100.1, ${VISITOR}:50123` }],
    ["an IPv4 address in IPv6 dress", { "x-forwarded-for": `::ffff:${VISITOR}` }],
    ["other headers that speak of addresses", { "x-real-ip": "198.51.100.1", forwarded: "for=198.51.100.1" }],
  ])("throttling counts the visitor's own address, whatever it comes with: %s", async (_what, headers) => {
    await signIn(named, { ...https, ...headers }, "wrong");
    expect(await failedFrom()).toEqual([VISITOR]);
  });

  it("an address of IPv6 through a proxy of IPv6 counts as well", async () => {
    await signIn(named, { ...https, "x-forwarded-for": "198.51.100.1, 2001:db8::7, fd00::2" }, "wrong");
    await signIn(named, { ...https, "x-forwarded-for": "198.51.100.1, [2001:db8::8]:50123" }, "wrong");
    expect(await failedFrom()).toEqual(["2001:db8::7", "2001:db8::8"]);
  });

  it("behind a word that is no address nothing is believed", async () => {
    await signIn(named, { ...https, "x-forwarded-for": "198.51.100.1, unknown" }, "wrong");
    expect(await failedFrom()).toEqual(["127.0.0.1"]);
  });

  it("one visitor's guesses do not throttle another behind the same proxy", async () => {
    for (let tries = 0; tries < 10; tries += 1) await signIn(named, https, "wrong");
    expect((await signIn(named, https)).location?.searchParams.get("error")).toBe("throttled");
    const other = await signIn(named, { ...https, "x-forwarded-for": "203.0.113.10" });
    expect(cookieNames(other)).toContain("__Host-causeway.session");
  });
});

describe("F48: behind a proxy that nobody named", () => {
  it("nothing it says is believed: neither address nor https", async () => {
    const claims = {
      "x-forwarded-proto": "https",
      "x-forwarded-for": VISITOR,
      forwarded: `for=${VISITOR};proto=https`,
    };
    await signIn(unnamed, claims, "wrong");
    expect(await failedFrom()).toEqual(["127.0.0.1"]);
    const answer = await signIn(unnamed, claims);
    expect(cookieNames(answer)).toContain("causeway.session");
    expect(answer.headers["strict-transport-security"]).toBeUndefined();
  });
});

describe("F51: whatever headers claim", () => {
  const claims = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-port": "8443",
    "x-forwarded-proto": "http",
    "x-forwarded-prefix": "/evil",
    forwarded: "host=evil.example;proto=http",
    "x-original-url": "/evil",
    "x-rewrite-url": "/evil",
  };

  it.each(["named", "unnamed"] as const)(
    "the issuer is the association's own address (%s)",
    async (which) => {
      const web = which === "named" ? named : unnamed;
      const found = jsonOf<Record<string, string>>(
        await ask(`${web.addressOf({ slug })}/.well-known/openid-configuration`, { headers: claims }),
      );
      const issuer = `https://${slug}.localhost`;
      expect(found.issuer).toBe(issuer);
      for (const [name, value] of Object.entries(found))
        if (name.endsWith("_endpoint") || name === "jwks_uri") expect(value).toMatch(`${issuer}/oauth/`);
    },
  );

  it("a redirect leads to the association, and the marks of our own between parts are no one's to set", async () => {
    const own = {
      ...claims,
      "x-causeway-peer": "x 127.0.0.1",
      "x-causeway-loopback": "1",
      "x-causeway-own-page": "x",
      "x-causeway-path": "/evil",
      "x-forwarded-for": VISITOR,
    };
    const address = named.addressOf({ slug });
    const home = await ask(`${address}/info-hub`, { headers: { accept: "text/html", ...own } });
    expect(home.headers.location ?? "").not.toContain("evil");
    expect((await ask(`${address}/metrics`, { headers: own })).status).toBe(401);
    expect((await ask(`${address}/own-pages/wrong?problem=expired`, { headers: own })).status).toBe(404);
    const unknown = await ask(`${address}/sign-in`, { headers: { host: "evil.example", ...own } });
    expect(unknown.status).toBe(421);
  });
});
