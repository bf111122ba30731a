import { allowMethods, Refusal, segmentsOf, type Exchange } from "../http/exchange";
import { html, type Html } from "../http/html";
import { requirePassword } from "../http/password";
import { sendPage, sendText } from "../http/respond";
import type { Community } from "../tenants/person";
import type { Tenants } from "../tenants/registry";
import type { Tenant } from "../tenants/tenant";
import { adminDoor } from "./admin";
import { counted, page } from "./layout";
import { STYLE } from "./style";

const LOGIN = "/HigherLogic/Security/LoginBounce.aspx";

/** The community's own web site, for a browser; which community is said by the host. */
export async function siteDoor(exchange: Exchange, tenants: Tenants, password: string | null): Promise<void> {
  if (exchange.path === "/standin.css") return stylesheet(exchange);
  const tenant = tenants.byHost(exchange.hostName);
  if (tenant === undefined) throw new Refusal(404, "There is no community at this address.");
  const [first = "", second, third] = segmentsOf(exchange.path) ?? ["\0"];
  if (first === "admin") {
    requirePassword(exchange, password);
    return adminDoor(exchange, tenant);
  }
  allowMethods(exchange, "GET");
  const shown = third !== undefined ? null : pageAt(tenant, first, second);
  if (shown !== null) return sendSite(exchange, tenant, shown);
  const security = securityPage(exchange.path);
  if (security === null) throw new Refusal(404, "There is nothing at this address.");
  sendSite(exchange, tenant, security);
}

interface Shown {
  status?: number;
  title: string;
  main: Html;
}

function pageAt(tenant: Tenant, first: string, second: string | undefined): Shown | null {
  if (second === undefined) {
    if (first === "") return homePage(tenant);
    if (first === "communities") return communitiesPage(tenant);
    if (first === "profile") return profilePage();
  }
  return first === "communities" && second !== undefined ? communityPage(tenant, second) : null;
}

/** Paths of Higher Logic, which occur in mixed case. Sign-in itself comes with the single sign-on issue. */
function securityPage(path: string): Shown | null {
  switch (path.toLowerCase()) {
    case LOGIN.toLowerCase():
      return {
        title: "Log in",
        main: html`<h1>Sign-in is not set up for this community</h1>
          <p>The association has not connected its single sign-on yet. Nothing is wrong with your account.</p>
          <p><a class="button" href="/">Back to the home page</a></p>`,
      };
    case "/higherlogic/security/loggedout.aspx":
      return {
        title: "Logged out",
        main: html`<h1>You are logged out</h1>
          <p><a class="button" href="/">Back to the home page</a></p>`,
      };
    default:
      return null;
  }
}

export function loginLink(returnPath: string): string {
  return `${LOGIN}?ReturnUrl=${encodeURIComponent(returnPath)}`;
}

function sendSite(exchange: Exchange, tenant: Tenant, { status = 200, title, main }: Shown): void {
  const here = exchange.path;
  const links = [
    { href: "/", text: "Home" },
    { href: "/communities", text: "Communities" },
    { href: "/profile", text: "Profile" },
    { href: loginLink(here), text: "Log in" },
  ];
  sendPage(
    exchange.response,
    status,
    page({ title, brand: tenant.config.siteName, home: "/", links, here, main }),
  );
}

function visibleCommunities(tenant: Tenant): Community[] {
  const visible = [...tenant.people.communities.values()].filter(
    ({ hidden, archived }) => !hidden && !archived,
  );
  return visible.sort((a, b) => a.name.localeCompare(b.name, "en"));
}

function communityList(tenant: Tenant): Html {
  const visible = visibleCommunities(tenant);
  if (visible.length === 0) {
    return html`<div class="empty">
      <p><strong>No community is open yet.</strong></p>
      <p>A new community stays hidden until an administrator has configured and un-hidden it.</p>
    </div>`;
  }
  const cards = visible.map(({ key, name, type, memberCount }) => {
    return html`<li class="card">
      <h2><a href="/communities/${encodeURIComponent(key)}">${name}</a></h2>
      <p class="hint">${[type, counted(memberCount, "member", "members")].filter(Boolean).join(" · ")}</p>
    </li>`;
  });
  return html`<ul class="cards">
    ${cards}
  </ul>`;
}

function homePage(tenant: Tenant): Shown {
  return {
    title: "Home",
    main: html`<h1>Welcome to ${tenant.config.siteName}</h1>
      <p class="quiet">Conversations and documents of our committees and groups.</p>
      ${communityList(tenant)}`,
  };
}

function communitiesPage(tenant: Tenant): Shown {
  return {
    title: "Communities",
    main: html`<h1>Communities</h1>
      ${communityList(tenant)}`,
  };
}

/** A hidden community looks to a stranger like none at all; its members will reach it once they can sign in. */
function communityPage(tenant: Tenant, key: string): Shown {
  const community = tenant.people.communities.get(key);
  if (community === undefined || community.hidden || community.archived) {
    return {
      status: 404,
      title: "Not found",
      main: html`<h1>There is no such community</h1>
        <p>It may also be one that only its members can see. If you are one of them, log in first.</p>
        <p>
          <a class="button" href="${loginLink(`/communities/${encodeURIComponent(key)}`)}"
            >Log in to look again</a
          >
        </p>`,
    };
  }
  const { name, type, memberCount } = community;
  return {
    title: name,
    main: html`<h1>${name}</h1>
      <p class="quiet">${[type, counted(memberCount, "member", "members")].filter(Boolean).join(" · ")}</p>
      <p>Log in to see who they are and to take part.</p>`,
  };
}

function profilePage(): Shown {
  return {
    title: "Profile",
    main: html`<h1>Profile</h1>
      <p>
        You are not logged in. Your profile is shown after you have logged in with the account of your
        association.
      </p>`,
  };
}

function stylesheet(exchange: Exchange): void {
  allowMethods(exchange, "GET");
  sendText(exchange.response, 200, STYLE, {
    "Content-Type": "text/css; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "max-age=300",
  });
}
