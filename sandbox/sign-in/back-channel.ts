import { z } from "zod";
import { readBody } from "../http/body";
import { allowMethods, Refusal, type Exchange } from "../http/exchange";
import { call, NoAnswer } from "../http/outgoing";
import { sendJson } from "../http/respond";
import { counted } from "../site/layout";
import type { Tenant } from "../tenants/tenant";
import { quoted } from "./failures";
import { BadToken, isSignedBy, readLogoutToken, type Jwk } from "./logout-token";
import { oauthClientOf, webAddress, type OAuthClient } from "./oauth-client";

const MOST_FORM_BYTES = 20_000;

const Discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });
const KeySet = z.looseObject({ keys: z.array(z.record(z.string(), z.unknown())).max(100) });

/**
 * `POST …/BackChannelLogout`: the association ends a person's sessions here (OpenID Connect Back-Channel Logout).
 * Nothing of the kind is known of the real Higher Logic, so it is off unless the tenant has it switched on.
 */
export async function backChannelLogout(exchange: Exchange, tenant: Tenant): Promise<void> {
  const { request, response } = exchange;
  const oauth = oauthClientOf(tenant.config);
  if (!tenant.config.backchannelLogout || oauth === null) {
    return sendJson(response, 404, { message: "This community takes no back-channel log-out." });
  }
  allowMethods(exchange, "POST");
  const body = await readBody(request, MOST_FORM_BYTES);
  if (body === null) throw new Refusal(413, "The form is too large.", { Connection: "close" });
  const token = new URLSearchParams(body.toString("utf8")).get("logout_token") ?? "";
  try {
    const sub = await believed(token, oauth, tenant);
    const ended = tenant.signIn.sessions.endAllOf(sub);
    note(tenant, sub, true, `By the association; ${counted(ended, "session", "sessions")} ended.`);
    sendJson(response, 200, { ended }, { "Cache-Control": "no-store" });
  } catch (error) {
    if (!(error instanceof BadToken)) throw error;
    note(tenant, null, false, `Log-out token refused: ${error.message}`);
    const answer = { error: "invalid_request", error_description: error.message };
    sendJson(response, 400, answer, { "Cache-Control": "no-store" });
  }
}

function note(tenant: Tenant, sub: string | null, ok: boolean, detail: string): void {
  const who = sub === null ? null : quoted(sub);
  tenant.signIn.note({ what: "log-out", who, ok, detail: quoted(detail) });
}

/** The `sub` of a token that is the association's own and was not used before; throws `BadToken`. */
async function believed(text: string, oauth: OAuthClient, tenant: Tenant): Promise<string> {
  const token = readLogoutToken(text, oauth.clientId, Date.now());
  const { iss, jti, sub } = token.claims;
  const issuer = await issuerOf(oauth);
  if (iss !== issuer.name) throw new BadToken("iss is not the issuer of the configured authorize address");
  if (!isSignedBy(issuer.keys, token)) throw new BadToken("no key of the issuer made this signature");
  if (!tenant.signIn.spend(jti)) throw new BadToken("jti was used before");
  return sub;
}

/** Name and keys of the provider, read anew each time: log-out tokens are rare and keys change. */
async function issuerOf({ authorizeUrl, timeoutMs }: OAuthClient): Promise<{ name: string; keys: Jwk[] }> {
  const { origin } = authorizeUrl;
  const discovery = await read(new URL("/.well-known/openid-configuration", origin), Discovery, timeoutMs);
  const { issuer, jwks_uri: keysAt } = discovery;
  // Discovery must be served by the issuer that it names, or it could lend itself somebody else's name.
  const named = webAddress(issuer);
  const keysUrl = webAddress(keysAt);
  if (named?.origin !== origin || keysUrl === null)
    throw new BadToken("the issuer's discovery is not its own");
  return { name: issuer, keys: (await read(keysUrl, KeySet, timeoutMs)).keys };
}

async function read<T>(url: URL, schema: z.ZodType<T>, timeoutMs: number): Promise<T> {
  try {
    const { status, text } = await call(url, { timeoutMs, headers: { accept: "application/json" } });
    const parsed = status === 200 ? schema.safeParse(JSON.parse(text)) : null;
    if (parsed?.success) return parsed.data;
    throw new BadToken(`${url.pathname} of the issuer answered HTTP ${status} without what is needed`);
  } catch (error) {
    if (error instanceof NoAnswer) throw new BadToken(`the issuer's keys cannot be had: ${error.message}`);
    if (error instanceof SyntaxError) throw new BadToken(`${url.pathname} of the issuer is not JSON`);
    throw error;
  }
}
