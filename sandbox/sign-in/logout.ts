import { addressesOf, type Place } from "../control/addresses";
import { readForm } from "../http/body";
import { clearCookie, cookieOf } from "../http/cookies";
import { allowMethods, type Exchange } from "../http/exchange";
import { seeOther } from "../http/respond";
import type { Tenant } from "../tenants/tenant";
import { webAddress } from "./oauth-client";
import { LOGGED_OUT_PATH } from "./paths";
import { SESSION_COOKIE } from "./visitor";

/** The button *Log out*: end the session here, then at the association where it has an address for that. */
export async function logOut(exchange: Exchange, tenant: Tenant, place: Place): Promise<void> {
  allowMethods(exchange, "POST");
  await readForm(exchange.request);
  const { sessions } = tenant.signIn;
  const token = cookieOf(exchange.request, SESSION_COOKIE);
  const session = sessions.find(token);
  sessions.end(token);
  if (session !== undefined) {
    const { key } = session.person;
    tenant.signIn.note({ what: "log-out", who: key, ok: true, detail: "By the button." });
  }
  seeOther(exchange.response, whereTo(tenant, place), { "Set-Cookie": clearCookie(SESSION_COOKIE) });
}

function whereTo(tenant: Tenant, place: Place): string {
  const { oauth } = tenant.config;
  const url = webAddress(oauth?.logoutUrl);
  if (url === null) return LOGGED_OUT_PATH;
  url.searchParams.set("post_logout_redirect_uri", addressesOf(tenant, place).postLogoutRedirectUri);
  if (oauth?.clientId) url.searchParams.set("client_id", oauth.clientId);
  return url.href;
}
