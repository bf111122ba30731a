import { addressesOf, type Place } from "../control/addresses";
import { readBody } from "../http/body";
import { cookieOf, setCookie } from "../http/cookies";
import { allowMethods, Refusal, type Exchange } from "../http/exchange";
import { seeOther } from "../http/respond";
import { isUsable, type Person } from "../tenants/person";
import type { Tenant } from "../tenants/tenant";
import type { Failure } from "./failures";
import { quoted } from "./failures";
import { identify, type Identity } from "./identify";
import { oauthClientOf } from "./oauth-client";
import { notSetUp, sendFailure } from "./pages";
import { randomToken } from "./pending";
import { LOGIN_PATH, pathOnSite } from "./paths";
import { SESSION_COOKIE } from "./visitor";

/** Tells browsers apart, so that a state works only where it was given out. */
const BROWSER_COOKIE = "standin_browser";
/** No association answers with more; a header of the next request must hold it. */
const MOST_FORM_BYTES = 8_000;

/** `LoginBounce.aspx`: send the browser to the association, whoever is logged in here now. */
export function beginLogin(exchange: Exchange, tenant: Tenant, place: Place): void {
  allowMethods(exchange, "GET");
  const { request, response, query } = exchange;
  const oauth = oauthClientOf(tenant.config);
  if (oauth === null) return notSetUp(exchange, tenant);

  const { siteUrl, redirectUri } = addressesOf(tenant, place);
  const returnTo = pathOnSite(parameter(query, "ReturnUrl"), [siteUrl, `http://${request.headers.host}`]);
  // The association sends the browser back to this host only; the state's cookie must be there.
  if (`http://${request.headers.host?.toLowerCase()}` !== siteUrl) {
    return seeOther(response, `${siteUrl}${LOGIN_PATH}?ReturnUrl=${encodeURIComponent(returnTo)}`);
  }
  const known = cookieOf(request, BROWSER_COOKIE);
  const browser = /^[\w-]{32}$/.test(known) ? known : randomToken();
  const authorize = new URL(oauth.authorizeUrl);
  for (const [name, value] of [
    ["client_id", oauth.clientId],
    ["response_type", "code"],
    ["scope", oauth.scope],
    ["redirect_uri", redirectUri],
    ["state", tenant.signIn.pending.begin(browser, returnTo, oauth.stateTtlMs)],
  ] as const) {
    authorize.searchParams.set(name, value);
  }
  const headers = { "Set-Cookie": setCookie(BROWSER_COOKIE, browser), "Cache-Control": "no-store" };
  seeOther(response, authorize.href, headers);
}

/** ASP.NET reads parameter names in any case. */
function parameter(query: URLSearchParams, name: string): string {
  for (const [key, value] of query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return "";
}

/** The callback: check the state, then ask the association who has come, then look whether they are known. */
export async function finishLogin(exchange: Exchange, tenant: Tenant, place: Place): Promise<void> {
  allowMethods(exchange, "GET", "POST");
  if (exchange.method === "POST") return posted(exchange);
  const oauth = oauthClientOf(tenant.config);
  if (oauth === null) return notSetUp(exchange, tenant);
  const { query, request } = exchange;

  const state = query.get("state") ?? "";
  const taken = tenant.signIn.pending.take(state, cookieOf(request, BROWSER_COOKIE));
  const refusal = query.get("error") ?? query.get("errorCode");
  const description = query.get("error_description");
  const answered = quoted([refusal, description].filter(Boolean).join(": "));
  if (taken.kind !== "good") {
    const detail = answered === "" ? "" : `The association answered: ${answered}`;
    return fail(exchange, tenant, { step: state === "" ? "state-missing" : `state-${taken.kind}`, detail });
  }
  const { returnTo } = taken;
  if (refusal !== null) return fail(exchange, tenant, { step: "refused", detail: answered }, returnTo);
  const code = query.get("code");
  if (!code) return fail(exchange, tenant, { step: "code-missing", detail: "" }, returnTo);

  const identity = await identify(oauth, code, addressesOf(tenant, place).redirectUri);
  if ("step" in identity) return fail(exchange, tenant, identity, returnTo);
  const person = lookUp(tenant, identity);
  // This browser is in the hands of whom the association named, and of nobody who logged in with it before.
  tenant.signIn.sessions.end(cookieOf(request, SESSION_COOKIE));
  if ("step" in person) return fail(exchange, tenant, person, returnTo, identity.key);
  welcome(exchange, tenant, person, identity, returnTo);
}

/**
 * `response_mode=form_post`: the form comes from the association's site, so the browser left our Lax cookie at
 * home; it sends it along when it is led on to the same address with GET.
 */
async function posted({ request, response, path }: Exchange): Promise<void> {
  const body = await readBody(request, MOST_FORM_BYTES);
  if (body === null) throw new Refusal(413, "The form is too large.", { Connection: "close" });
  const type = (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") throw new Refusal(415, "This is not a form.");
  const given = new URLSearchParams(body.toString("utf8"));
  const known = ["code", "state", "error", "error_description", "errorCode"];
  for (const name of [...given.keys()]) if (!known.includes(name)) given.delete(name);
  seeOther(response, `${path}?${given.toString()}`, { "Cache-Control": "no-store" });
}

function lookUp(tenant: Tenant, { key }: Identity): Person | Failure {
  const person = tenant.people.find(key);
  if (person === undefined) return { step: "unknown", detail: `Integration key ${quoted(key)}` };
  if (isUsable(person)) return person;
  return { step: person.locallyDeactivated ? "deactivated" : "inactive", detail: `Integration key ${key}` };
}

function welcome(
  { response }: Exchange,
  tenant: Tenant,
  person: Person,
  { sub }: Identity,
  returnTo: string,
): void {
  const { sessions } = tenant.signIn;
  tenant.recordLogin(person, new Date());
  tenant.signIn.note({ what: "log-in", who: person.key, ok: true, detail: `Led on to ${quoted(returnTo)}` });
  const headers = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };
  seeOther(response, returnTo, {
    ...headers,
    "Set-Cookie": setCookie(SESSION_COOKIE, sessions.begin(person, sub)),
  });
}

function fail(
  exchange: Exchange,
  tenant: Tenant,
  failure: Failure,
  returnTo = "/",
  who: string | null = null,
) {
  const detail = [failure.step, failure.detail].filter(Boolean).join(": ");
  tenant.signIn.note({ what: "log-in", who: who === null ? null : quoted(who), ok: false, detail });
  sendFailure(exchange, tenant, failure, returnTo);
}
