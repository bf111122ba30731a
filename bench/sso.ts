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
const IN_PARALLEL = 8;

/** Where the code flow is measured, and as whom. */
interface Site {
  issuer: string;
  paths: { authorize: string; token: string; userinfo: string };
  clientId: string;
  clientSecret: string;
  cookie: string;
}

/**
 * The code flow from an existing login and Grant (authorize → code → token → userinfo, ID token signed, PKCE), against
 * bare oidc-provider on node:http with the same storage adapter. Rounds alternate, so that both see the same machine.
 */
export async function benchSignOn(house: House): Promise<Measure[]> {
  const [webPort, barePort] = [await freePort(), await freePort()];
  process.env.APP_URL = `http://localhost:${webPort}`;
  const person = await signedInMember(house);
  const client = await addClient(
    house.associationId,
    { name: "Bench", redirectUris: [REDIRECT_URI] },
    "bench",
  );
  await transaction((connection) =>
    giveGrant(
      {
        associationId: house.associationId,
        contactId: person.contactId,
        clientId: client.clientId,
        scopes: SCOPE.split(" "),
      },
      connection,
    ),
  );
  await buildWeb();
  const web = await started(programs.web(webPort, LOOPBACK), () =>
    answers(`http://127.0.0.1:${webPort}/readyz`),
  );
  const bareArgs = ["--import", "tsx", "bench/bare-provider.ts"];
  const bare = await started([...bareArgs, house.associationId, barePort, person.contactId].map(String), () =>
    answers(`http://127.0.0.1:${barePort}/.well-known/openid-configuration`),
  );
  try {
    const ours: Site = {
      ...client,
      issuer: `http://127.0.0.1:${webPort}`,
      paths: { authorize: "/oauth/authorize", token: "/oauth/token", userinfo: "/oauth/userinfo" },
      cookie: `${SESSION_COOKIE}=${person.token}`,
    };
    const theirs: Site = {
      ...client,
      issuer: `http://127.0.0.1:${barePort}`,
      paths: { authorize: "/auth", token: "/token", userinfo: "/me" },
      cookie: "",
    };
    await signInFirst(ours, webPort);
    await signInFirst(theirs, barePort);
    const rates = { ours: [] as number[], theirs: [] as number[] };
    await flowsPerSecond(ours, webPort); // warm
    await flowsPerSecond(theirs, barePort);
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.ours.push(await flowsPerSecond(ours, webPort));
      rates.theirs.push(await flowsPerSecond(theirs, barePort));
    }
    return [
      measure(
        "code flow from login and Grant, 8 in parallel, against bare oidc-provider",
        "flows/s",
        percentile(rates.ours, 0.5),
        percentile(rates.theirs, 0.5),
        "≥ 0.4; 0.5 is the wish",
      ),
    ];
  } finally {
    for (const child of [web, bare]) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  }
}

/** Every gate open, and a member with a login who is signed in. */
async function signedInMember(house: House): Promise<{ contactId: number; token: string }> {
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
     select association_id, id, email from contact where association_id = $1 order by id limit 1
     on conflict (association_id, contact_id) do update set email = excluded.email
     returning contact_id as "contactId", id as "loginId"`,
    [house.associationId],
  );
  const { contactId, loginId } = rows[0]!;
  const { token } = await openSession(loginId, "bench");
  return { contactId, token };
}

/** The first sign-on of a browser gets its cookies; at the bare provider the login and consent too. */
async function signInFirst(site: Site, port: number): Promise<void> {
  const cookies = new Map(site.cookie ? [site.cookie.split("=", 2) as [string, string]] : []);
  let address = `${site.paths.authorize}?${authorizeQuery(site).query}`;
  for (let step = 0; step < 6; step += 1) {
    const answer = await send(port, address, { cookie: joined(cookies) });
    await answer.body.dump();
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [name = "", value = ""] = line.split(";")[0]!.split("=", 2);
      cookies.set(name, value);
    }
    const location = String(answer.headers.location ?? "");
    if (location.startsWith(REDIRECT_URI)) {
      site.cookie = joined(cookies);
      return;
    }
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

async function flowsPerSecond(site: Site, port: number): Promise<number> {
  let left = FLOWS;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: IN_PARALLEL }, async () => {
      while ((left -= 1) >= 0) await flow(site, port);
    }),
  );
  return FLOWS / ((performance.now() - began) / 1000);
}

async function flow(site: Site, port: number): Promise<void> {
  const { query, verifier } = authorizeQuery(site);
  const authorized = await send(port, `${site.paths.authorize}?${query}`, { cookie: site.cookie });
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
  const token = await send(port, site.paths.token, form, body.toString());
  const { access_token, id_token } = (await token.body.json()) as {
    access_token?: string;
    id_token?: string;
  };
  if (!access_token || !id_token) throw new Error(`${site.issuer}: no tokens but ${token.statusCode}`);
  const told = await send(port, site.paths.userinfo, { authorization: `Bearer ${access_token}` });
  await told.body.dump();
  if (told.statusCode !== 200) throw new Error(`${site.issuer}: userinfo ${told.statusCode}`);
}

const agent = new Agent({ connections: IN_PARALLEL });

/** To 127.0.0.1, by the name the issuer has. */
function send(port: number, path: string, headers: Record<string, string>, body?: string) {
  return request(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { host: `localhost:${port}`, ...headers },
    body,
    dispatcher: agent,
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
