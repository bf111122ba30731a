import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lowestIdAt, newAttemptId, referenceOf, shownReference } from "@/higher-logic/sso/attempts/attempt";
import { findAttempts } from "@/higher-logic/sso/attempts/store";
import { examine } from "@/higher-logic/sso/doctor/facts/store";
import { readPacket } from "@/higher-logic/sso/doctor/packet/store";
import { pruneSignOn } from "@/higher-logic/sso/pruning/store";
import { mergeContacts } from "@/membership/contacts/merging/store";
import { Browser } from "../../support/browser";
import { jsonOf } from "../../support/http";
import { textIn } from "../../support/html-form";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { until } from "../sync/support/until";
import { type Hub, Stage } from "./hub";
import { open, openGrantPage, signOn, tokensOf } from "./sign-on";

interface Row {
  id: string;
  reference: string;
  clientId: string | null;
  contactId: number | null;
  outcome: string;
  steps: { at: number; step: string; because?: string; error?: string }[];
}

let stage: Stage;
let hub: Hub;
let community: OAuthClient;
let modern: OAuthClient;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  community = await hub.client({ legacy: true });
  modern = await hub.client({ name: "The Library" });
});

/** What the audit log, which nothing can be taken from, says of refusals. */
async function refusalsAudited(): Promise<object[]> {
  const { rows } = await hub.guild.sql<object>(
    "select actor, subject, detail from audit_log where association_id = $1 and action = 'sign-on.refused' order by id",
    [hub.guild.id],
  );
  return rows;
}

describe("an attempt at signing on", () => {
  it("is one row from authorize to userinfo, with the Grant the first time and without it the next", async () => {
    const maria = await hub.member();
    const browser = new Browser();
    const tokens = await tokensOf(browser, community, { hub, as: maria });
    await community.userinfo(tokens.access_token);
    const [first] = await attempts(1, "userinfo-read");
    expect(first).toMatchObject({
      clientId: community.clientId,
      contactId: maria.contactId,
      outcome: "signed-in",
    });
    expect(stepsOf(first)).toEqual([
      "asked",
      "login-needed",
      "signed-in",
      "grant-shown",
      "grant-pressed",
      "code-given",
      "token-given",
      "userinfo-read",
    ]);
    const again = await tokensOf(browser, community);
    await community.userinfo(again.access_token);
    const second = (await attempts(2, "userinfo-read", "userinfo-read"))[1];
    expect(stepsOf(second)).toEqual(["asked", "code-given", "token-given", "userinfo-read"]);
    expect(second!.reference).not.toBe(first!.reference);
  });

  it("says so when the member presses Cancel", async () => {
    const browser = await hub.browserOf(await hub.member());
    await browser.press(await openGrantPage(browser, modern), "Cancel");
    const [row] = await attempts(1, "grant-cancelled");
    expect(row!.outcome).toBe("cancelled");
    expect(stepsOf(row)).toEqual(["asked", "grant-shown", "grant-cancelled"]);
  });

  it("asks for a login anew, and is gone on with after it", async () => {
    const maria = await hub.member();
    const browser = await hub.browserOf(maria);
    await signOn(browser, modern);
    await attempts(1, "code-given");
    await signOn(browser, modern, { hub, as: maria, asking: { prompt: "login" } });
    const second = (await attempts(2, "code-given", "code-given"))[1];
    expect(stepsOf(second)).toEqual(["asked", "login-needed", "signed-in", "code-given"]);
  });

  it("R44: is refused with the gate's code, and the page shows the number by which staff find it", async () => {
    const nobody = await hub.login();
    const place = await open(await hub.browserOf(nobody), community, community.begin());
    if (place.at !== "refused") throw new Error(place.at);
    const [row] = await attempts(1, "refused");
    expect(row).toMatchObject({ contactId: nobody.contactId, outcome: "refused" });
    expect(row!.steps.at(-1)).toMatchObject({ step: "refused", because: "not-active" });
    expect(textIn(place.page.text)).toContain(shownReference(row!.reference));
  });

  it("R44: is refused on the Grant page, at its button and at the Community link alike", async () => {
    const maria = await hub.member();
    const browser = await hub.browserOf(maria);
    const page = await openGrantPage(browser, community);
    await hub.guild.drop(maria.contactId);
    await browser.press(page, "Grant");
    const [row] = await attempts(1, "refused");
    expect(stepsOf(row)).toEqual(["asked", "grant-shown", "refused"]);
    const link = await browser.open(`${hub.url}/community`);
    const linked = (await attempts(2, "link-refused"))[1];
    expect(linked).toMatchObject({ contactId: maria.contactId, clientId: null, outcome: "refused" });
    expect(textIn(link.text)).toContain(shownReference(linked!.reference));
    await browser.open(`${hub.url}/community`);
    await attempts(3, "link-refused");
    expect(await refusalsAudited(), "pressed again at once, it is no news").toEqual(
      [row, linked].map((refused) => ({
        actor: maria.email,
        subject: `contact ${maria.contactId}`,
        detail: { because: "not-active", clientId: refused!.clientId, reference: refused!.reference },
      })),
    );
  });

  it("R45: is refused at the token and at userinfo, for whom access was lost in between", async () => {
    const maria = await hub.member();
    const browser = await hub.browserOf(maria);
    const { code } = await signOn(browser, community);
    const other = await signOn(browser, community);
    const { access_token } = jsonOf<Tokens>(await community.exchange(other.code));
    await hub.guild.drop(maria.contactId);
    await community.exchange(code);
    await community.userinfo(access_token);
    const rows = await attempts(2, "token-refused", "userinfo-refused");
    expect(rows.map((row) => row.steps.at(-1))).toMatchObject([
      { step: "token-refused", because: "not-active" },
      { step: "userinfo-refused", because: "not-active" },
    ]);
    await until("both are in the audit log", async () => (await refusalsAudited()).length === 2);
  });

  it("R45: is refused without a page for prompt=none", async () => {
    const browser = await hub.browserOf(await hub.login());
    await browser.send(community.begin({ prompt: "none" }).url);
    const [row] = await attempts(1, "refused");
    expect(row!.steps.at(-1)).toMatchObject({ because: "not-active" });
    await new Browser().send(community.begin({ prompt: "none" }).url);
    const second = (await attempts(2, "failed"))[1];
    expect(second).toMatchObject({ contactId: null, clientId: community.clientId, outcome: "failed" });
    expect(second!.steps.at(-1)).toMatchObject({ step: "failed", because: "login-required" });
  });
});

describe("an error at a sign-on", () => {
  it.each([
    ["an address that is not registered", { redirect_uri: "https://evil.example/" }, "redirect-uri"],
    ["no challenge", { code_challenge: undefined, code_challenge_method: undefined }, "no-challenge"],
    ["no address to go back to", { redirect_uri: undefined }, "missing-parameter"],
    ["a scope that is none", { scope: "everything" }, "scope"],
  ])("at authorize is kept: %s", async (_name, extra, because) => {
    const browser = await hub.browserOf(await hub.member());
    const answer = await browser.send(modern.begin(extra).url);
    const [row] = await attempts(1, "failed");
    expect(row).toMatchObject({ clientId: modern.clientId, outcome: "failed" });
    expect(row!.steps.at(-1)).toMatchObject({ step: "failed", because });
    if (answer.status === 400) expect(textIn(answer.text)).toContain(shownReference(row!.reference));
  });

  it("of a client that nobody registered belongs to the association, and its id is not kept", async () => {
    const answer = await new Browser().send(community.begin({ client_id: "a-secret-by-mistake" }).url);
    const [row] = await attempts(1, "failed");
    expect(row).toMatchObject({ clientId: null, contactId: null });
    expect(row!.steps.at(-1)).toMatchObject({ because: "unknown-client" });
    expect(textIn(answer.text)).toContain(shownReference(row!.reference));
    expect(JSON.stringify(row)).not.toContain("a-secret-by-mistake");
  });

  it("at the token address is a step of the sign-on it belongs to", async () => {
    const browser = await hub.browserOf(await hub.member());
    const { code, begun } = await signOn(browser, modern);
    const body = { grant_type: "authorization_code", code, redirect_uri: modern.redirectUri };
    await modern.token({ ...body, code_verifier: begun.verifier }, "post", "of-nobody");
    await modern.token({ ...body, code_verifier: "v".repeat(43) });
    await modern.token({
      ...body,
      code_verifier: begun.verifier,
      redirect_uri: "https://site.example/other",
    });
    await modern.exchange(code, begun.verifier);
    await modern.exchange(code, begun.verifier);
    const [row] = await attempts(1, "token-given");
    await until("the last one is there", async () => (await attempts(1))[0]!.steps.length === 9);
    expect((await attempts(1))[0]!.id).toBe(row!.id);
    expect((await attempts(1))[0]!.steps.slice(-5).map(({ step, because }) => `${step} ${because}`)).toEqual([
      "token-refused wrong-secret",
      "token-refused wrong-verifier",
      "token-refused redirect-uri-changed",
      "token-given undefined",
      "token-refused code-used",
    ]);
    expect((await attempts(1))[0]!.steps.at(-1)!.error).toContain("already consumed");
  });

  it("with a code that nobody was given, and with a token that has ended, is an attempt of its own", async () => {
    await community.exchange("of-nobody");
    await community.userinfo("of-nobody");
    const rows = await attempts(2, "token-refused", "userinfo-refused");
    expect(rows.map(({ clientId, contactId }) => [clientId, contactId])).toEqual([
      [community.clientId, null],
      [null, null],
    ]);
    expect(rows.map(({ steps }) => steps[0]!.because)).toEqual(["code-unknown", "token-ended"]);
  });

  it("on an old Grant page shows a number too", async () => {
    const browser = await hub.browserOf(await hub.member());
    const answer = await browser.send(`${hub.url}/sso/grant/of-nobody`);
    const [row] = await attempts(1, "failed");
    expect(row!.steps).toMatchObject([{ step: "failed", because: "expired" }]);
    expect(textIn(answer.text)).toContain(shownReference(row!.reference));
  });
});

describe("what is kept of an attempt", () => {
  it("I12: is no code, token, secret, state, verifier or password, and no address that was asked for", async () => {
    const maria = await hub.member();
    const browser = new Browser();
    const { code, begun } = await signOn(browser, modern, {
      hub,
      as: maria,
      asking: { scope: "openid profile offline_access", nonce: "nonce-canary-4711" },
    });
    await modern.token({ grant_type: "authorization_code", code }, "post", "secret-canary-4711");
    await modern.exchange(code, "verifier-canary-".repeat(4));
    const tokens = jsonOf<Tokens>(await modern.exchange(code, begun.verifier));
    await modern.userinfo(tokens.access_token);
    await modern.userinfo("token-canary-4711");
    await modern.refresh("refresh-canary-4711");
    await browser.send(
      modern.begin({ redirect_uri: "https://canary-4711.example/", state: begun.state }).url,
    );
    await attempts(4, "failed", "userinfo-read", "userinfo-refused", "token-refused");
    const { rows } = await hub.guild.sql<{ all: string }>(
      "select string_agg(a::text, ' ') as all from sso_attempt a where association_id = $1",
      [hub.id],
    );
    const secrets = [
      ...[code, begun.state, begun.verifier, modern.registration.clientSecret, maria.email],
      ...[tokens.access_token, tokens.refresh_token, tokens.id_token, hub.typedBy(maria).password],
    ];
    for (const secret of [...secrets, "canary"]) expect(rows[0]!.all).not.toContain(secret);
  });

  it("is not one row a refresh or a later read: nobody signs on then", async () => {
    const browser = await hub.browserOf(await hub.member());
    const tokens = await tokensOf(browser, modern, { asking: { scope: "openid profile offline_access" } });
    await modern.userinfo(tokens.access_token);
    const renewed = jsonOf<Tokens>(await modern.refresh(tokens.refresh_token!));
    await modern.userinfo(renewed.access_token);
    await open(browser, modern, modern.begin({ prompt: "none", scope: "openid profile" }));
    const rows = await attempts(2, "code-given", "code-given", "userinfo-read");
    expect(rows.map(stepsOf)).toEqual([
      ["asked", "grant-shown", "grant-pressed", "code-given", "token-given", "userinfo-read"],
      ["asked", "code-given"],
    ]);
  });

  it("is added to by nobody who brings an id of somebody else's", async () => {
    const maria = await hub.member();
    await signOn(await hub.browserOf(maria), modern);
    const [row] = await attempts(1, "code-given");
    const stranger = await hub.browserOf(await hub.member());
    await stranger.send(`${modern.begin().url}&attempt=${row!.id}`);
    await stranger.send(`${modern.begin().url}&attempt=${newAttemptId(Date.now() - 2 * 3_600_000)}`);
    await until("the second is written", async () => (await attempts(0)).length === 2);
    expect((await attempts(2))[0]).toEqual(row);
  });

  it("goes after 90 days, of each association, however much there is", async () => {
    const now = Date.now();
    const day = 86_400_000;
    const ids = [91, 89, 0].map((days) => newAttemptId(now - days * day));
    for (const [at, id] of ids.entries()) await keep(id, at);
    await hub.guild.sql(
      `insert into sso_attempt (association_id, id, reference, started_at, last_at, outcome, steps)
       select $1, ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, '00000000', now(), now(), 'open', '[]'
       from generate_series(1, 10001) n`,
      [hub.id],
    );
    await pruneSignOn();
    expect((await attempts(0)).map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    expect(ids[1]! > lowestIdAt(now - 90 * day)).toBe(true);
  });
});

describe("an attempt, looked up", () => {
  it("is found by person and number in its own association alone", async () => {
    const nobody = await hub.login();
    await open(await hub.browserOf(nobody), community, community.begin());
    const [row] = await attempts(1, "refused");
    const of = { contactId: nobody.contactId, limit: 5 };
    expect((await findAttempts(hub.id, of)).map(({ id }) => id)).toEqual([row!.id]);
    expect((await findAttempts(hub.id, { reference: row!.reference, limit: 5 }))[0]).toMatchObject({
      id: row!.id,
      clientName: "The Forum",
    });
    const other = await stage.hub();
    expect(await findAttempts(other.id, of)).toEqual([]);
    expect(await findAttempts(other.id, { reference: row!.reference, limit: 5 })).toEqual([]);
    expect(await examine(other.id, nobody.contactId)).toBeUndefined();
  });

  it("follows a contact that is merged into another, and stays when the contact is deleted", async () => {
    const [goes, between, stays] = [await hub.login(), await hub.login(), await hub.login()];
    await open(await hub.browserOf(goes), community, community.begin());
    const [row] = await attempts(1, "refused");
    const merge = { actor: "admin@guild.example", managesPeople: true };
    for (const [from, to] of [
      [goes, between],
      [between, stays],
    ] as const)
      expect(await mergeContacts(hub.id, { goes: from.contactId, stays: to.contactId, ...merge })).toBe(
        "merged",
      );
    const of = { contactId: stays.contactId, limit: 5 };
    expect((await findAttempts(hub.id, of)).map(({ id }) => id)).toEqual([row!.id]);
    await hub.guild.sql("delete from contact where id = $1", [stays.contactId]);
    expect(await findAttempts(hub.id, of)).toHaveLength(1);
  });

  it("I12: is examined and put into the packet without code, state, secret, token or verifier", async () => {
    const maria = await hub.member();
    const browser = await hub.browserOf(maria);
    const { code, begun } = await signOn(browser, community);
    await community.token({ grant_type: "authorization_code", code }, "post", "secret-canary-4711");
    const tokens = jsonOf<Tokens>(await community.exchange(code));
    await community.userinfo(tokens.access_token);
    await attempts(1, "token-refused", "userinfo-read");
    const examined = (await examine(hub.id, maria.contactId))!;
    const packet = await readPacket({ associationId: hub.id, associationName: "The Guild" }, examined);
    expect(packet).toContain(shownReference(examined.attempts[0]!.reference));
    expect(packet).toContain(community.clientId);
    const secrets = [code, begun.state, community.registration.clientSecret, tokens.access_token, "canary"];
    for (const secret of secrets) {
      expect(packet).not.toContain(secret);
      expect(JSON.stringify(examined)).not.toContain(secret);
    }
  });
});

async function keep(id: string, contactId: number): Promise<void> {
  await hub.guild.sql(
    `insert into sso_attempt (association_id, id, reference, contact_id, started_at, last_at, outcome, steps)
     values ($1, $2, $3, $4, now(), now(), 'open', '[]')`,
    [hub.id, id, referenceOf(id), contactId],
  );
}

/** The association's attempts, oldest first, once there are so many and each of these steps is among them, as often as it is named. */
async function attempts(count: number, ...steps: string[]): Promise<Row[]> {
  let rows: Row[] = [];
  await until(`${count} attempts with ${steps.join(", ")}`, async () => {
    ({ rows } = await hub.guild.sql<Row>(
      `select id, reference, client_id as "clientId", contact_id as "contactId", outcome, steps
       from sso_attempt where association_id = $1 order by id`,
      [hub.id],
    ));
    const found = rows.flatMap(stepsOf);
    const times = (all: string[], step: string) => all.filter((one) => one === step).length;
    return rows.length >= count && steps.every((step) => times(found, step) >= times(steps, step));
  });
  return rows;
}

function stepsOf(row: Row | undefined): string[] {
  return (row?.steps ?? []).toSorted((one, other) => one.at - other.at).map(({ step }) => step);
}
