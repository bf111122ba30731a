import type { Place } from "../control/addresses";
import { readForm } from "../http/body";
import { allowMethods, Refusal, segmentsOf, type Exchange } from "../http/exchange";
import { html, type Html } from "../http/html";
import { seeOther, sendPage } from "../http/respond";
import { fieldsOf, isUsable, membershipsOf, nameOf, type Community, type Person } from "../tenants/person";
import type { CommunityChange, Tenant } from "../tenants/tenant";
import { signInSection } from "./admin-sign-in";
import { counted, page } from "./layout";
import { findPeople, MOST_FOUND } from "./people-search";

/** Rows of communities on one page; the search box finds the others. */
const MOST_COMMUNITIES = 200;

/** `/admin`: what an administrator of the community does by hand. */
export async function adminDoor(exchange: Exchange, tenant: Tenant, place: Place): Promise<void> {
  const [, area, key, ...rest] = segmentsOf(exchange.path) ?? [];
  if (area === undefined) {
    allowMethods(exchange, "GET");
    return send(exchange, tenant, "Administration", overview(tenant, exchange.query, place));
  }
  if (key === undefined || rest.length > 0) throw new Refusal(404, "There is nothing at this address.");
  if (area === "communities") return changeCommunity(exchange, tenant, key);
  if (area === "people") return person(exchange, tenant, key);
  throw new Refusal(404, "There is nothing at this address.");
}

function send(exchange: Exchange, tenant: Tenant, title: string, main: Html): void {
  const links = [
    { href: "/admin", text: "Administration" },
    { href: `/_sandbox?tenant=${encodeURIComponent(tenant.code)}`, text: "Dials" },
    { href: "/", text: "Community site" },
  ];
  const brand = tenant.config.siteName;
  sendPage(exchange.response, 200, page({ title, brand, home: "/", links, here: exchange.path, main }));
}

function overview(tenant: Tenant, query: URLSearchParams, place: Place): Html {
  const { people } = tenant;
  return html`<h1>Administration</h1>
    <p class="quiet">
      ${counted(people.size, "person", "people")},
      ${counted(people.communities.size, "community", "communities")}, kept by the association's records.
      Membership changes come only from there.
    </p>
    <section aria-labelledby="communities">
      <h2 id="communities">Communities</h2>
      ${communities(tenant, query)}
    </section>
    <section aria-labelledby="people">
      <h2 id="people">People</h2>
      ${peopleFound(tenant, query)}
    </section>
    <section aria-labelledby="sign-in">
      <h2 id="sign-in">Sign-in</h2>
      ${signInSection(tenant, place)}
    </section>`;
}

function communities(tenant: Tenant, query: URLSearchParams): Html {
  const wanted = (query.get("community") ?? "").trim();
  const all = [...tenant.people.communities.values()];
  const found = all.filter(({ name, key }) => `${name} ${key}`.toLowerCase().includes(wanted.toLowerCase()));
  if (all.length === 0) {
    return html`<div class="empty">
      <p>None yet. The first push of a list creates its community, hidden.</p>
    </div>`;
  }
  found.sort((a, b) => Number(b.hidden) - Number(a.hidden) || a.name.localeCompare(b.name, "en"));
  const shown = found.slice(0, MOST_COMMUNITIES);
  return html`${searchForm("community", "Find a community", wanted)}
    <div class="scroll" tabindex="0" role="region" aria-label="Table of communities">
      <table>
        <caption>
          ${shown.length < found.length ? `The first ${shown.length} of ` : ""}${counted(found.length, "community", "communities")}.
          A new one is hidden until you un-hide it; only a hidden one can be archived.
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Group key</th>
            <th scope="col">Type</th>
            <th scope="col" class="number">Members</th>
            <th scope="col">State</th>
            <th scope="col">Do</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(communityRow)}
        </tbody>
      </table>
    </div>`;
}

function communityRow(community: Community, place: number): Html {
  const { key, name, type, memberCount, hidden, archived } = community;
  const state = archived ? ["bad", "Archived"] : hidden ? ["warn", "Hidden"] : ["", "Visible"];
  const actions = archived ? ["Restore"] : hidden ? ["Un-hide", "Archive"] : ["Hide"];
  const rowName = `community-${place}`;
  const buttons = actions.map((action) => {
    return html`<button name="action" value="${action}" aria-describedby="${rowName}">${action}</button> `;
  });
  return html`<tr>
    <th scope="row" id="${rowName}">${name}</th>
    <td><code>${key}</code></td>
    <td>${type}</td>
    <td class="number">${memberCount.toLocaleString("en-US")}</td>
    <td><span class="tag ${state[0]}">${state[1]}</span></td>
    <td><form method="post" action="/admin/communities/${encodeURIComponent(key)}">${buttons}</form></td>
  </tr>`;
}

function searchForm(name: string, label: string, value: string): Html {
  return html`<form class="find" method="get" action="/admin" role="search" aria-label="${label}">
    <div>
      <label for="${name}">${label}</label>
      <input id="${name}" name="${name}" type="search" value="${value}" autocomplete="off" />
    </div>
    <button>Find</button>
  </form>`;
}

function peopleFound(tenant: Tenant, query: URLSearchParams): Html {
  const wanted = (query.get("person") ?? "").trim();
  const form = searchForm("person", "Find a person by name, e-mail or integration key", wanted);
  const found = findPeople(tenant.people, wanted);
  if (found.length === 0) {
    const words = wanted === "" ? "Nobody was pushed here yet." : `Nobody was found for “${wanted}”.`;
    return html`${form}
      <div class="empty"><p>${words}</p></div>`;
  }
  const caption =
    found.length === MOST_FOUND
      ? `The first ${MOST_FOUND} found.`
      : counted(found.length, "person", "people");
  return html`${form}
    <div class="scroll" tabindex="0" role="region" aria-label="Table of people">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">Integration key</th>
            <th scope="col">State</th>
            <th scope="col">Do</th>
          </tr>
        </thead>
        <tbody>
          ${found.map(personRow)}
        </tbody>
      </table>
    </div>`;
}

function personRow(person: Person, place: number): Html {
  const fields = fieldsOf(person);
  const rowName = `person-${place}`;
  return html`<tr>
    <th scope="row" id="${rowName}">
      <a href="/admin/people/${encodeURIComponent(person.key)}">${nameOf(fields)}</a>
    </th>
    <td>${String(fields.EmailAddress ?? "")}</td>
    <td><code>${person.key}</code></td>
    <td>${stateOf(person)}</td>
    <td>${deactivationForm(person, rowName)}</td>
  </tr>`;
}

function stateOf(person: Person): Html {
  if (person.locallyDeactivated) return html`<span class="tag bad">Deactivated here</span>`;
  return isUsable(person)
    ? html`<span class="tag">Active</span>`
    : html`<span class="tag warn">Inactive</span>`;
}

function deactivationForm(person: Person, describedBy: string): Html {
  const action = person.locallyDeactivated ? "Reactivate" : "Deactivate";
  return html`<form method="post" action="/admin/people/${encodeURIComponent(person.key)}">
    <button name="action" value="${action}" aria-describedby="${describedBy}">${action}</button>
  </form>`;
}

function personPage(tenant: Tenant, person: Person): Html {
  const fields = fieldsOf(person);
  const memberships = membershipsOf(person).map(({ key, role }) => {
    const name = tenant.people.communities.get(key)?.name ?? key;
    return html`<li>${name}${role === "" ? "" : ` – ${role}`}</li>`;
  });
  const rows = Object.entries(fields).map(([name, value]) => {
    return html`<div>
      <dt>${name}</dt>
      <dd>${typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
    </div>`;
  });
  return html`<h1 id="name">${nameOf(fields)}</h1>
    <p>${stateOf(person)} <span class="quiet">Integration key</span> <code>${person.key}</code></p>
    <p class="quiet">
      A deactivation made here stays, whatever the association pushes. Names and e-mail changed here are put
      back by the next push.
    </p>
    ${deactivationForm(person, "name")}
    <h2>Communities</h2>
    ${
      memberships.length === 0
        ? html`<p class="quiet">In none.</p>`
        : html`<ul>
            ${memberships}
          </ul>`
    }
    <h2>Stored fields</h2>
    <div class="card"><dl>${rows}</dl></div>`;
}

async function person(exchange: Exchange, tenant: Tenant, key: string): Promise<void> {
  allowMethods(exchange, "GET", "POST");
  const action = exchange.method === "POST" ? (await readForm(exchange.request)).get("action") : null;
  const found = tenant.people.find(key);
  if (found === undefined) throw new Refusal(404, "There is no such person.");
  if (exchange.method === "GET") return send(exchange, tenant, "Person", personPage(tenant, found));
  if (action !== "Deactivate" && action !== "Reactivate") throw new Refusal(400, "There is no such action.");
  tenant.changePerson(found, { fields: {}, locallyDeactivated: action === "Deactivate" });
  seeOther(exchange.response, `/admin?person=${encodeURIComponent(key)}#people`);
}

const COMMUNITY_ACTIONS: Record<string, CommunityChange> = {
  "Un-hide": { hidden: false },
  Hide: { hidden: true },
  Archive: { archived: true },
  Restore: { archived: false },
};

async function changeCommunity(exchange: Exchange, tenant: Tenant, key: string): Promise<void> {
  allowMethods(exchange, "POST");
  const action = (await readForm(exchange.request)).get("action") ?? "";
  const community = tenant.people.communities.get(key);
  if (community === undefined) throw new Refusal(404, "There is no such community.");
  const change = Object.hasOwn(COMMUNITY_ACTIONS, action) ? COMMUNITY_ACTIONS[action] : undefined;
  if (change === undefined) throw new Refusal(400, "There is no such action.");
  if (action === "Archive" && !community.hidden)
    throw new Refusal(409, "Only a hidden community can be archived.");
  tenant.changeCommunity(key, change);
  seeOther(exchange.response, "/admin");
}
