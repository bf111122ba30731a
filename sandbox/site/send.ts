import type { Exchange } from "../http/exchange";
import { html, type Html } from "../http/html";
import { sendPage } from "../http/respond";
import { webAddress } from "../sign-in/oauth-client";
import { loginLink, LOGOUT_PATH } from "../sign-in/paths";
import { visitorOf } from "../sign-in/visitor";
import { fieldsOf, nameOf } from "../tenants/person";
import type { Tenant } from "../tenants/tenant";
import { page } from "./layout";

export interface Shown {
  status?: number;
  title: string;
  main: Html;
}

/** Send a page of the community's site, with who is logged in. */
export function sendSite(exchange: Exchange, tenant: Tenant, { status = 200, title, main }: Shown): void {
  const visitor = visitorOf(exchange, tenant);
  const here = exchange.path;
  // What is no page of the site would be no place to come back to.
  const back = /^\/higherlogic\//i.test(here) ? "/" : here;
  const links = [
    { href: "/", text: "Home" },
    { href: "/communities", text: "Communities" },
    { href: "/profile", text: "Profile" },
    ...(visitor === null ? [{ href: loginLink(back), text: "Log in" }] : []),
  ];
  const account =
    visitor === null
      ? null
      : html`<form class="account" method="post" action="${LOGOUT_PATH}">
          <span>${nameOf(fieldsOf(visitor))}</span> <button>Log out</button>
        </form>`;
  const brand = tenant.config.siteName;
  const text = page({ title, brand, home: "/", links, here, visitor, account, main });
  sendPage(exchange.response, status, text, {}, formActionOf(tenant));
}

/** Browsers apply `form-action` also to where a posted form is led on to: logging out goes on at the association. */
function formActionOf(tenant: Tenant): string {
  const logoutUrl = webAddress(tenant.config.oauth?.logoutUrl);
  return logoutUrl === null ? "'self'" : `'self' ${logoutUrl.origin}`;
}
