import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "undici";
import { SESSION_COOKIE } from "@/accounts/cookies";
import { openSession } from "@/accounts/adapter";
import { addClient } from "@/higher-logic/sso/clients/store";
import { giveGrant } from "@/higher-logic/sso/grants/store";
import { transaction } from "@/lib/db";
import { buildWeb } from "@/scripts/build-web";
import { freePort } from "@/scripts/ports";
import { LOOPBACK, programs, PROJECT } from "@/scripts/run-program";
import { type House, NODE_ARGS } from "./house";
import { measure, type Measure, percentile } from "./measure";

const REDIRECT_URI = "https://site.example/callback";
const SCOPE = "openid profile email";
const FLOWS = 200;
const ROUNDS = 7;
const MANY_ROUNDS = 3;
const IN_PARALLEL = 8;
const MANY_IN_PARALLEL = 64;
/** Sessions, codes and tokens from before; half of them have run out and wait to be pruned. */
const OLD_ARTEFACTS = Number(process.env.BENCH_ARTEFACTS ?? 100_000);

/** Where the code flow is measured, and as whom. */
interface Site {
  issuer: string;
  paths: { authorize: string; token: string; userinfo: string };
  clientId: string;
  clientSecret: string;
  /** Of so many browsers; at ours each is another person's, or all flows would wait for one row. */
  cookies: string[];
}

/**
 * The code flow from an existing login and Grant (authorize → code → token → userinfo, ID token signed, PKCE), against
 * bare oidc-provider on node:http with the same storage adapter. Rounds alternate, so that both see the same machine.
 */
export async function benchSignOn(house: House): Promise<Measure[]> {
  const [webPort, barePort] = [await freePort(), await freePort()];
  process.env.APP_URL = `http://localhost:${webPort}`;
  const people = await signedInMembers(house, MANY_IN_PARALLEL);
  const client = await addClient(
    house.associationId,
    { name: "Bench", redirectUris: [REDIRECT_URI] },
    "bench",
  );
  const { associationId } = house;
  const grant = { associationId, clientId: client.clientId, scopes: SCOPE.split(" ") };
  for (const { contactId } of people)
    await transaction((connection) => giveGrant({ ...grant, contactId }, connection));
  await buildWeb();
  const web = await started(programs.web(webPort, LOOPBACK), () =>
    answers(`http://127.0.0.1:${webPort}/readyz`),
  );
  const bareArgs = ["--import", "tsx", "bench/bare-provider.ts"];
  const bare = await started([...bareArgs, associationId, barePort, people[0]!.contactId].map(String), () =>
    answers(`http://127.0.0.1:${barePort}/.well-known/openid-configuration`),
  );
  try {
    const ours: Site = {
      ...client,
      issuer: `http://127.0.0.1:${webPort}`,
      paths: { authorize: "/oauth/authorize", token: "/oauth/token", userinfo: "/oauth/userinfo" },
      cookies: people.map(({ token }) => `${SESSION_COOKIE}=${token}`),
    };
    const theirs: Site = {
      ...client,
      issuer: `http://127.0.0.1:${barePort}`,
      paths: { authorize: "/auth", token: "/token", userinfo: "/me" },
      cookies: people.map(() => ""),
    };
    await signInAll(ours, webPort);
    await signInAll(theirs, barePort);
    const sides = { ours: { site: ours, port: webPort }, theirs: { site: theirs, port: barePort } };
    for (const side of Object.values(sides)) await flows(side, IN_PARALLEL); // warm
    const few = await alternate(sides, IN_PARALLEL, ROUNDS);
    const many = await alternate(sides, MANY_IN_PARALLEL, MANY_ROUNDS);
    const young = await alternate({ ours: sides.ours }, IN_PARALLEL, MANY_ROUNDS);
    await age(house);
    await flows(sides.ours, IN_PARALLEL);
    const old = await alternate({ ours: sides.ours }, IN_PARALLEL, MANY_ROUNDS);
    const flow = "code flow from login and Grant";
    const against = "against bare oidc-provider";
    return [
      measure(
        `${flow}, 8 in parallel, ${against}`,
        "flows/s",
        few.ours.rate,
        few.theirs.rate,
        "≥ 0.4; 0.5 is the wish",
      ),
      measure(`${flow}, 64 in parallel, ${against}`, "flows/s", many.ours.rate, many.theirs.rate, "–"),
      measure(`p99 of a ${flow}, 8 in parallel, ${against}`, "ms", few.ours.p99, few.theirs.p99, "–"),
      measure(`p99 of a ${flow}, 64 in parallel, ${against}`, "ms", many.ours.p99, many.theirs.p99, "–"),
      measure(
        `${flow} beside ${OLD_ARTEFACTS.toLocaleString("en")} old artefacts, against the same before`,
        "flows/s",
        old.ours.rate,
        young.ours.rate,
        "no growth with age",
      ),
    ];
  } finally {
    for (const child of [web, bare]) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  }
}

/** Every gate open, and members with logins who are signed in. */
async function signedInMembers(house: House, count: number): Promise<{ contactId: number; token: string }[]> {
  await house.pool.query("update association set higher_logic_allowed = true where id = $1", [
    house.associationId,
  ]);
  await house.pool.query("update push_target set initial_sync_finished_at = now() where id = $1", [
    house.pushTargetId,
  ]);
  await house.pool.query(
    "update higher_logic_settings set show_sign_on_link = true where association_id = $1",
    [house.associationId],
  );
  const { rows } = await house.pool.query<{ contactId: number; loginId: string }>(
    `insert into login (association_id, contact_id, email)
     select association_id, id, email from contact where association_id = $1 order by id limit $2
     on conflict (association_id, contact_id) do update set email = excluded.email
     returning contact_id as "contactId", id as "loginId"`,
    [house.associationId, count],
  );
  const people = [];
  for (const { contactId, loginId } of rows)
    people.push({ contactId, token: (await openSession(loginId, "bench")).token });
  return people;
}

async function signInAll(site: Site, port: number): Promise<void> {
  for (const [at, cookie] of site.cookies.entries()) site.cookies[at] = await signInFirst(site, port, cookie);
}

/** The first sign-on of a browser gets its cookies; at the bare provider the login and consent too. */
async function signInFirst(site: Site, port: number, cookie: string): Promise<string> {
  const cookies = new Map(cookie ? [cookie.split("=", 2) as [string, string]] : []);
  let address = `${site.paths.authorize}?${authorizeQuery(site).query}`;
  for (let step = 0; step < 6; step += 1) {
    const answer = await send(port, address, { cookie: joined(cookies) });
    await answer.body.dump();
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [name = "", value = ""] = line.split(";")[0]!.split("=", 2);
      cookies.set(name, value);
    }
    const location = String(answer.headers.location ?? "");
    if (location.startsWith(REDIRECT_URI)) return joined(cookies);
    const url = new URL(location, site.issuer);
    address = url.pathname + url.search;
  }
  throw new Error(`no code from ${site.issuer}`);
}

function joined(cookies: Map<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

function authorizeQuery({ clientId }: Site): { query: string; verifier: string } {
  const verifier = randomBytes(32).toString("base64url");
  const parameters = {
    client_id: clientId,
    response_type: "code",
    scope: SCOPE,
    redirect_uri: REDIRECT_URI,
    state: "s",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  return { query: new URLSearchParams(parameters).toString(), verifier };
}

interface Side {
  site: Site;
  port: number;
}

interface Speed {
  /** Flows a second, the median of the rounds. */
  rate: number;
  /** Of all flows of all rounds, in ms. */
  p99: number;
}

/** Rounds of one and the other in turn, so that both see the same machine. */
async function alternate<Name extends string>(
  sides: Record<Name, Side>,
  inParallel: number,
  rounds: number,
): Promise<Record<Name, Speed>> {
  const names = Object.keys(sides) as Name[];
  const seen = new Map(names.map((name) => [name, { rates: [] as number[], took: [] as number[] }]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, { rates, took }] of seen) {
      const one = await flows(sides[name], inParallel);
      rates.push(FLOWS / one.seconds);
      took.push(...one.took);
    }
  const speeds = [...seen].map(([name, { rates, took }]) => [
    name,
    { rate: percentile(rates, 0.5), p99: percentile(took, 0.99) },
  ]);
  return Object.fromEntries(speeds) as Record<Name, Speed>;
}

async function flows({ site, port }: Side, inParallel: number): Promise<{ seconds: number; took: number[] }> {
  const agent = new Agent({ connections: inParallel });
  const took: number[] = [];
  let left = FLOWS;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: inParallel }, async (_, lane) => {
      const cookie = site.cookies[lane]!;
      while ((left -= 1) >= 0) {
        const at = performance.now();
        await flow(site, port, cookie, agent);
        took.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  await agent.close();
  return { seconds, took };
}

/** As after years: everybody has sessions, codes and tokens from before. */
async function age(house: House): Promise<void> {
  await house.pool.query(
    `insert into sso_artefact (association_id, model, id_hash, payload, contact_id, client_id, uid, expires_at)
     select $1, (array['Session', 'AuthorizationCode', 'AccessToken', 'Grant'])[1 + n % 4], sha256(n::text::bytea),
       '{"kind": "old", "scope": "openid profile email"}', person.first + n % person.count, 'old', 'old-' || n,
       now() + (n % 2 - 0.5) * interval '20 days'
     from generate_series(1, $2) n,
       (select min(id) as first, count(*)::int as count from contact where association_id = $1) person`,
    [house.associationId, OLD_ARTEFACTS],
  );
  await house.pool.query("analyze sso_artefact");
}

async function flow(site: Site, port: number, cookie: string, dispatcher: Agent): Promise<void> {
  const { query, verifier } = authorizeQuery(site);
  const authorized = await send(port, `${site.paths.authorize}?${query}`, { cookie }, { dispatcher });
  await authorized.body.dump();
  const code = new URL(String(authorized.headers.location)).searchParams.get("code");
  if (!code) throw new Error(`${site.issuer}: no code but ${authorized.statusCode}`);
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
    client_id: site.clientId,
    client_secret: site.clientSecret,
  });
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const token = await send(port, site.paths.token, form, { body: body.toString(), dispatcher });
  const { access_token, id_token } = (await token.body.json()) as {
    access_token?: string;
    id_token?: string;
  };
  if (!access_token || !id_token) throw new Error(`${site.issuer}: no tokens but ${token.statusCode}`);
  const told = await send(
    port,
    site.paths.userinfo,
    { authorization: `Bearer ${access_token}` },
    { dispatcher },
  );
  await told.body.dump();
  if (told.statusCode !== 200) throw new Error(`${site.issuer}: userinfo ${told.statusCode}`);
}

/** To 127.0.0.1, by the name the issuer has. */
function send(
  port: number,
  path: string,
  headers: Record<string, string>,
  { body, dispatcher }: { body?: string; dispatcher?: Agent } = {},
) {
  return request(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { host: `localhost:${port}`, ...headers },
    body,
    dispatcher,
  });
}

async function started(args: string[], isReady: () => Promise<boolean>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...NODE_ARGS, ...args], {
    cwd: PROJECT,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  while (!(await isReady())) if (child.exitCode !== null) throw new Error(`${args.join(" ")} ended`);
  return child;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
