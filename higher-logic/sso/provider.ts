import { timingSafeEqual } from "node:crypto";
import { Provider, type errors, type KoaContextWithOIDC } from "oidc-provider";
import { isDatabaseAway } from "@/lib/away";
import { answerOf, nodePair, readBody } from "@/lib/bridge";
import { logger } from "@/lib/log";
import { seeOther } from "@/lib/see-other";
import { endProviderSession } from "./artefacts/store";
import {
  beginAttempt,
  keepVisit,
  noteFault,
  noteOutcome,
  noteProblem,
  searchOfAttempt,
} from "./attempts/noting/provider";
import { note, numberOf } from "./attempts/recording/store";
import { RESPONSE_MODES, secretHash } from "./clients/registration";
import { noteSecretUsed, readClient } from "./clients/store";
import { configurationOf, type SignOnClient } from "./configuration/provider";
import { noAssociation, openDoor, type Door, type HubLogin } from "./door/store";
import { plainQuery } from "./habits";
import { signingKeys } from "./keys";
import { wrongPage } from "./pages/provider";
import { legacyUserinfo } from "./reads/provider";
import { isAnswered } from "./policy/provider";
import { presentedAt } from "./presented";
import { refuseAt } from "./refusal/provider";
import { finishVisit, type Finish } from "./visits/store";
import { currentVisit, inVisit, newVisit, type Instead, type Visit } from "./visit";

/** Larger than any request of OAuth's; what is longer is not read to its end. */
const LARGEST_BODY = 64 * 1024;
/** Signing in first carries the whole request along as an address of ours (accounts/sign-in/return-path). */
const LONGEST_QUERY = 3_500;

const READS = ["GET", "HEAD", "OPTIONS"];

/** The provider's addresses. It has others of its own for the rest of a log-out, which is ours altogether. */
const METHODS: [path: RegExp, methods: readonly string[]][] = [
  [/^\/oauth\/authorize$/, ["GET", "HEAD", "POST"]],
  [/^\/oauth\/authorize\/[\w-]+$/, ["GET", "HEAD"]],
  [/^\/oauth\/(token|revoke)$/, ["POST", "OPTIONS"]],
  [/^\/oauth\/userinfo$/, ["GET", "HEAD", "POST", "OPTIONS"]],
  [/^\/oauth\/jwks$/, READS],
  [/^\/\.well-known\/(openid-configuration|oauth-authorization-server)$/, READS],
];

/** Asked by clients' own programs alone: no page of another site reads an answer, and nothing on the way keeps one. */
const FOR_PROGRAMS = /^\/oauth\/(token|userinfo|revoke)$/;

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * Answer a request to the provider of the association at this host.
 *
 * @param path the provider's own path, where one of ours stands for it
 */
export async function answerSignOn(request: Request, path?: string): Promise<Response> {
  const asked = path ?? new URL(request.url).pathname;
  const answer = await answerAt(request, asked);
  return FOR_PROGRAMS.test(asked) ? forPrograms(answer) : answer;
}

/** RFC 6749 (5.1) wants both headers. The library allows every origin until it knows the client, and in each preflight. */
function forPrograms(answer: Response): Response {
  for (const name of [...answer.headers.keys()])
    if (name.startsWith("access-control-")) answer.headers.delete(name);
  answer.headers.set("cache-control", "no-store");
  answer.headers.set("pragma", "no-cache");
  return answer;
}

async function answerAt(request: Request, asked: string): Promise<Response> {
  const url = new URL(request.url);
  const methods = METHODS.find(([known]) => known.test(asked))?.[1];
  if (!methods) return new Response("There is nothing at this address.\n", { status: 404 });
  if (!methods.includes(request.method))
    return new Response("Method not allowed.\n", { status: 405, headers: { allow: methods.join(", ") } });
  const isPreflight = request.headers.has("access-control-request-method") && !FOR_PROGRAMS.test(asked);
  if (request.method === "OPTIONS" && !isPreflight)
    return new Response(null, { status: 204, headers: { allow: methods.join(", ") } });
  const { headers } = request;
  const body = request.method === "POST" ? await readBody(request, LARGEST_BODY) : Buffer.alloc(0);
  const shown = { search: url.search, headers, body: body ?? Buffer.alloc(0) };
  const presented = presentedAt(asked, shown);
  const door = await openDoor(headers, presented);
  if (!door) return noAssociation();
  if (body === null) return wrong(request, door, asked, "too-large", 413);
  // Postgres keeps no NUL in a text, and nothing of OAuth's has any.
  if (/%00/.test(url.search) || /%00|\0/.test(body.toString("latin1")))
    return wrong(request, door, asked, "invalid-request", 400);
  if (asked === "/oauth/authorize") {
    if (request.method === "POST") return authorizeByGet(request, door, url.search, body);
    if (url.search.length > LONGEST_QUERY) return wrong(request, door, asked, "too-large", 414);
  }
  const visit = newVisit(door);
  const own = asked === "/oauth/userinfo" ? legacyUserinfo(visit, presented.bearer) : null;
  if (own) return own;
  const search = asked === "/oauth/authorize" ? plainQuery(url.search) : url.search;
  return inVisit(visit, () => answerVisit(request, visit, { path: asked, search, body })).finally(() =>
    keepVisit(visit),
  );
}

async function answerVisit(
  request: Request,
  visit: Visit,
  { path, search, body }: { path: string; search: string; body: Buffer },
): Promise<Response> {
  const provider = await providerOf(visit.door);
  if (path === "/oauth/authorize") beginAttempt(visit, search);
  if (path.startsWith("/oauth/authorize/")) await answerLogin(provider, request.headers, visit);
  const answer = await answerOf(provider.callback(), {
    method: request.method,
    url: path + search,
    headers: atIssuer(request.headers, visit.door),
    body: request.method === "POST" ? body : null,
  });
  // Not told to the client, which could only ask again: the browser stays here, and goes on in a moment.
  if (isDatabaseAway(visit.broken)) throw visit.broken;
  const isToFinish = !visit.instead && answer.status < 400;
  const finish: Finish = isToFinish ? await finishVisit(visit) : { kind: "kept" };
  const location = answer.headers.get("location");
  await noteOutcome(visit, { path, status: answer.status, location, finish, body });
  if (visit.instead) return showInstead(request, visit, visit.instead, search);
  if (finish.kind !== "kept") return notKept(request, visit, path, finish);
  if (path === "/oauth/revoke" && answer.status === 200) return revoked();
  return path.startsWith("/oauth/authorize") ? withNonce(answer, request.headers.get("x-nonce")) : answer;
}

/** RFC 7009 wants no body; some clients take no answer without JSON in it (simple-oauth2). */
function revoked(): Response {
  return Response.json({}, { headers: { "cache-control": "no-store" } });
}

/** The person lost access, or the code was used up, between the provider's look and ours. */
function notKept(
  request: Request,
  visit: Visit,
  path: string,
  finish: Exclude<Finish, { kind: "kept" }>,
): Promise<Response> | Response {
  if (!path.startsWith("/oauth/authorize"))
    return Response.json(
      { error: "invalid_grant", error_description: "grant request is invalid" },
      { status: 400, headers: { "cache-control": "no-store" } },
    );
  if (finish.kind === "gone" || visit.parameters?.prompt === "none")
    return seeOther(authorizePath(visit.parameters ?? {}));
  return refuse(request, visit, finish.code);
}

async function showInstead(
  request: Request,
  visit: Visit,
  instead: Instead,
  search: string,
): Promise<Response> {
  switch (instead.kind) {
    case "refusal":
      return refuse(request, visit, instead.code);
    case "problem":
      return wrongPage(request, {
        problem: instead.problem,
        status: instead.status,
        clientId: new URLSearchParams(search).get("client_id") ?? "",
        reference: numberOf(visit.attempt),
      });
    case "again":
      return seeOther(authorizePath(instead.parameters));
    case "sign-in":
      return seeOther(
        `/sign-in?callbackUrl=${encodeURIComponent(`/oauth/authorize${searchOfAttempt(visit, search)}`)}`,
      );
  }
}

/** The page that says no, naming the site where it is not the community. */
async function refuse(
  request: Request,
  { door, asked, attempt }: Visit,
  reason: (Instead & { kind: "refusal" })["code"],
): Promise<Response> {
  const client = asked && (await readClient(door.associationId, asked.clientId));
  return refuseAt(request, client, reason, numberOf(attempt));
}

/** The address at which a sign-on begins anew. */
export function authorizePath(parameters: Record<string, string>): string {
  return `/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
}

/** Some clients post what others put into the address (OpenID Connect Core 3.1.2.1): one way in from here. */
function authorizeByGet(
  request: Request,
  door: Door,
  search: string,
  body: Buffer,
): Promise<Response> | Response {
  if (body.length > 0 && !FORM.test(request.headers.get("content-type") ?? ""))
    return wrong(request, door, "/oauth/authorize", "invalid-request", 400);
  const query = new URLSearchParams(search);
  for (const [name, value] of new URLSearchParams(body.toString("utf8"))) query.append(name, value);
  const asked = query.toString();
  if (asked.length > LONGEST_QUERY) return wrong(request, door, "/oauth/authorize", "too-large", 413);
  return seeOther(`/oauth/authorize?${asked}`);
}

/** A browser gets a page, a program the standard's JSON. */
function wrong(
  request: Request,
  door: Door,
  path: string,
  problem: "too-large" | "invalid-request",
  status: number,
): Promise<Response> | Response {
  if (path.startsWith("/oauth/authorize")) {
    const visit = newVisit(door);
    noteProblem(visit, problem);
    keepVisit(visit);
    return wrongPage(request, { problem, status, reference: numberOf(visit.attempt) });
  }
  return Response.json(
    { error: "invalid_request", error_description: "the request cannot be read" },
    { status, headers: { "cache-control": "no-store" } },
  );
}

/**
 * What the provider sees: the association's own address, whatever host headers say, and its cookies. No Origin: it would
 * turn away a client's own program that sends one, and pages of other sites are kept out by what `forPrograms` leaves out.
 */
function atIssuer(headers: Headers, { issuer }: Pick<Door, "issuer">): Record<string, string> {
  const { host, protocol } = new URL(issuer);
  const { origin: _origin, ...others } = Object.fromEntries(headers);
  return {
    ...others,
    host,
    "x-forwarded-host": host,
    "x-forwarded-proto": protocol.slice(0, -1),
  };
}

/** The page that posts an answer to the client has one script of the provider's: let this page's policy know it. */
async function withNonce(answer: Response, nonce: string | null): Promise<Response> {
  if (!nonce || !answer.headers.get("content-type")?.startsWith("text/html")) return answer;
  const html = (await answer.text()).replaceAll("<script>", `<script nonce="${nonce}">`);
  return new Response(html, { status: answer.status, headers: answer.headers });
}

/**
 * Somebody had to prove anew who they are (`prompt=login`, `max_age`): a login of the Info Hub's from after that
 * counts. Whoever comes back without one is asked again.
 */
async function answerLogin(provider: Provider, headers: Headers, { door, attempt }: Visit): Promise<void> {
  const uid = providerCookie(provider, headers, door, "resume");
  const interaction = uid === undefined ? undefined : await provider.Interaction.find(uid);
  if (!interaction || !door.login || !isAnswered(interaction.prompt, door.login)) return;
  interaction.result = {
    ...interaction.lastSubmission,
    login: { accountId: accountOf(door.login) ?? "", ts: secondsOf(door.login.signedInAt) },
  };
  await interaction.persist();
  note(attempt, "signed-in");
}

/** The value of one of the provider's signed cookies; undefined when there is none or its signature is not ours. */
export function providerCookie(
  provider: Provider,
  headers: Headers,
  door: Door,
  name: "session" | "interaction" | "resume",
): string | undefined {
  const { request, response } = nodePair({ headers: atIssuer(headers, door) });
  return provider.createContext(request, response).cookies.get(provider.cookieName(name), { signed: true });
}

/** The provider's account of whoever is signed in: the contact's, never the login's. */
export function accountOf(login: HubLogin | null): string | undefined {
  return login?.contactId === undefined || login.contactId === null ? undefined : String(login.contactId);
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

interface Made {
  provider: Provider;
  /** What it was made from. */
  stamp: string;
}

// Next bundles each route on its own: one provider for all of them.
const holder = globalThis as { causewayProviders?: Map<number, Promise<Made>> };
const providers = (holder.causewayProviders ??= new Map<number, Promise<Made>>());

/** The association's provider, made anew where its address or keys are no longer what it was made from. */
export async function providerOf(door: Door): Promise<Provider> {
  const stamp = JSON.stringify([door.issuer, ...door.kids]);
  const known = await providers.get(door.associationId)?.catch(() => undefined);
  if (known?.stamp === stamp) return known.provider;
  const making = make(door);
  providers.set(door.associationId, making);
  return (await making).provider;
}

async function make({ associationId, issuer }: Door): Promise<Made> {
  const keys = await signingKeys(associationId);
  const provider = new Provider(issuer, configurationOf(associationId, issuer, keys));
  provider.proxy = true;
  tellResponseModes(provider);
  bindToHub(provider, associationId);
  compareByHash(provider, associationId);
  tellTimeByPostgres(provider);
  listen(provider, associationId);
  return { provider, stamp: JSON.stringify([issuer, ...keys.map(({ kid }) => kid)]) };
}

/**
 * One browser, one person: the provider's session is always that of whoever is signed in to the Info Hub in the very
 * request. Another one's ends here, and no page of the provider's ever asks who somebody is.
 */
function bindToHub(provider: Provider, associationId: number): void {
  const { Session } = provider;
  const read = Session.get.bind(Session);
  Session.get = async (ctx) => {
    const { login } = currentVisit().door;
    const accountId = accountOf(login);
    let session = await read(ctx);
    if (session.accountId && session.accountId !== accountId) {
      await endProviderSession(associationId, session.uid);
      session = new Session();
      (ctx as { oidc?: { entity(name: string, value: unknown): void } }).oidc?.entity("Session", session);
    }
    if (login && accountId) session.loginAccount({ accountId, loginTs: secondsOf(login.signedInAt) });
    return session;
  };
}

/** Discovery lists what the library can do; `fragment` is none of what a client here may ask for (clients' metadata). */
function tellResponseModes(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.oidc?.route === "discovery")
      (ctx.body as Record<string, unknown>).response_modes_supported = RESPONSE_MODES;
  });
}

/** Of secrets there are hashes only; two of them while one is being replaced. */
function compareByHash(provider: Provider, associationId: number): void {
  provider.Client.prototype.compareClientSecret = async function (this: SignOnClient, actual: string) {
    const hash = secretHash(actual);
    const matches = this.secret_hashes.map((known) => timingSafeEqual(hash, Buffer.from(known, "hex")));
    const which = matches.indexOf(true);
    if (which === -1) return false;
    const { client } = currentVisit().door.foreseen;
    const isNoted = which === 0 && client?.clientId === this.clientId && client.isUseNoted;
    if (!isNoted) await noteSecretUsed(associationId, this.clientId, which === 0 ? "present" : "previous");
    return true;
  } as never;
}

/**
 * What a process whose clock is off tells others, and asks of a sign-on at another process, is Postgres' time: ID tokens
 * say it, and a login's age (`max_age`) is reckoned by it. For what is kept see `moved` in adapter.ts.
 */
function tellTimeByPostgres(provider: Provider): void {
  const now = () => Math.floor(Date.now() / 1000) + currentVisit().door.aheadSeconds;
  const idToken = provider.IdToken.prototype as { payload(): Promise<Record<string, unknown>> };
  const payload = idToken.payload;
  idToken.payload = async function () {
    return { ...(await payload.call(this)), iat: now() };
  };
  const session = provider.Session.prototype;
  session.past = function (this: { loginTs?: number }, age: number) {
    return this.loginTs === undefined || now() - this.loginTs > Number(age);
  } as typeof session.past;
}

function listen(provider: Provider, associationId: number): void {
  const fail = (ctx: KoaContextWithOIDC, error: Error) => {
    const visit = currentVisit();
    visit.failed = true;
    noteFault(visit, ctx, error as errors.OIDCProviderError);
  };
  provider.on("authorization.error", fail);
  provider.on("grant.error", fail);
  provider.on("userinfo.error", fail);
  provider.on("server_error", (ctx, error) => {
    fail(ctx, error);
    currentVisit().broken = error;
    logger("sign-on").error({ associationId, err: error }, "the provider failed");
  });
}
