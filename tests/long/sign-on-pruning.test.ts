import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { pruneArtefacts } from "@/higher-logic/sso/pruning/store";
import type { Browser } from "../support/browser";
import type { OAuthClient } from "../support/oauth-client";
import { WEB_START_MS } from "../support/web";
import { type Hub, Stage } from "../integration/sign-on/hub";
import { said, signOn, tokensOf } from "../integration/sign-on/sign-on";

const ROWS = 1_000_000;

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  site = await hub.client();
  browser = await hub.browserOf(await hub.member());
  await tokensOf(browser, site);
});

/** Milliseconds of a whole sign-on from an existing login and Grant; it fails when any step does. */
async function flow(): Promise<number> {
  const began = performance.now();
  const { code, begun } = await signOn(browser, site);
  expect(said(await site.exchange(code, begun.verifier))).toBe("200");
  return performance.now() - began;
}

/** Rows like a busy day leaves them, all of them ended. */
async function old(count: number): Promise<void> {
  await hub.guild.sql(
    `insert into sso_artefact (association_id, model, id_hash, payload, contact_id, client_id, grant_id_hash, uid, expires_at)
     select $1, (array['Session', 'AuthorizationCode', 'AccessToken', 'Grant'])[1 + n % 4],
            sha256((n::text || clock_timestamp())::bytea),
            jsonb_build_object('iat', n, 'exp', n, 'kind', 'AccessToken', 'scope', 'openid profile'), n % 50000, $2,
            sha256((n / 4)::text::bytea), md5(n::text), now() - interval '1 day' + n * interval '10 milliseconds'
       from generate_series(1, $3::int) n`,
    [hub.id, site.clientId, count],
  );
}

async function megabytes(): Promise<number> {
  const { rows } = await hub.guild.sql<{ bytes: number }>(
    "select pg_total_relation_size('sso_artefact')::float8 as bytes",
  );
  return Math.round(rows[0]!.bytes / 1_048_576);
}

function figures(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const [middle, worst] = [sorted[sorted.length >> 1]!, sorted.at(-1)!];
  return `${Math.round(middle)} ms (worst ${Math.round(worst)}, of ${times.length})`;
}

it(`F32: ${ROWS} ended rows are pruned while people sign in, and nobody is turned away`, async () => {
  await old(ROWS);
  await hub.guild.sql("analyze sso_artefact");
  const before: number[] = [];
  for (let times = 0; times < 40; times += 1) before.push(await flow());

  const began = performance.now();
  let pruned = 0;
  let isDone = false;
  const pruning = (async () => {
    for (let gone = -1; gone !== 0;) pruned += gone = await pruneArtefacts();
    isDone = true;
  })();
  const meanwhile: number[] = [];
  while (!isDone) meanwhile.push(await flow());
  await pruning;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);

  expect(pruned).toBeGreaterThanOrEqual(ROWS);
  expect(meanwhile.length).toBeGreaterThan(5);
  console.log(
    `pruned ${pruned} rows in ${seconds} s; a sign-on took ${figures(before)}, meanwhile ${figures(meanwhile)}`,
  );
});

it("the table does not grow with its age", async () => {
  const sizes: number[] = [];
  for (let day = 0; day < 5; day += 1) {
    await old(200_000);
    while ((await pruneArtefacts()) > 0);
    // What autovacuum does by itself, a little later.
    await hub.guild.sql("vacuum sso_artefact");
    sizes.push(await megabytes());
  }
  console.log(`sizes after each of 5 days: ${sizes.join(", ")} MB`);
  expect(sizes.at(-1)!).toBeLessThanOrEqual(sizes[0]! * 1.2 + 1);
});
