import type { FieldValue, Community, Person } from "../tenants/person";
import { html, type Html } from "../http/html";
import { webAddress } from "../sign-in/oauth-client";
import { loginLink } from "../sign-in/paths";
import { fieldsOf, isUsable, membershipsOf, nameOf } from "../tenants/person";
import type { Tenant } from "../tenants/tenant";
import { counted } from "./layout";
import type { Shown } from "./send";

/** Names of members on a community's page. */
const MOST_MEMBERS = 50;

export function homePage(tenant: Tenant, visitor: Person | null): Shown {
  const { siteName } = tenant.config;
  if (visitor === null) {
    return {
      title: "Home",
      main: html`<h1>Welcome to ${siteName}</h1>
        <p class="quiet">Conversations and documents of our committees and groups.</p>
        ${allCommunities(tenant)}`,
    };
  }
  return {
    title: "Home",
    main: html`<h1>Welcome, ${nameOf(fieldsOf(visitor))}</h1>
      <p class="quiet">You are logged in to ${siteName}.</p>
      ${ownCommunities(visitor)} ${allCommunities(tenant)}`,
  };
}

export function communitiesPage(tenant: Tenant, visitor: Person | null): Shown {
  return {
    title: "Communities",
    main: html`<h1>Communities</h1>
      ${visitor === null ? null : ownCommunities(visitor)} ${allCommunities(tenant)}`,
  };
}

function allCommunities(tenant: Tenant): Html {
  return html`<h2>All communities</h2>
    ${communityCards(visibleCommunities(tenant))}`;
}

function visibleCommunities(tenant: Tenant): Community[] {
  return inOrder([...tenant.people.communities.values()].filter(isListed));
}

function isListed({ hidden, archived }: Community): boolean {
  return !hidden && !archived;
}

function inOrder(communities: Community[]): Community[] {
  return communities.sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Hidden ones are in nobody's list, not even their members' (docs/wire.md); so only their number is told. */
function ownCommunities(visitor: Person): Html {
  const open = visitor.communities.filter(({ archived }) => !archived);
  const listed = inOrder(open.filter(isListed));
  const hidden = open.length - listed.length;
  const more =
    hidden === 0
      ? null
      : html`<p class="hint">
          You are also a member of ${counted(hidden, "community that is", "communities that are")} still
          hidden. An administrator un-hides a community when it is ready.
        </p>`;
  const none =
    open.length === 0
      ? html`<div class="empty">
          <p>You are in no community yet. Your association's lists and committees decide that.</p>
        </div>`
      : null;
  return html`<h2>Your communities</h2>
    ${listed.length === 0 ? none : communityCards(listed)} ${more}`;
}

function communityCards(communities: Community[]): Html {
  if (communities.length === 0) {
    return html`<div class="empty">
      <p><strong>No community is open yet.</strong></p>
      <p>A new community stays hidden until an administrator has configured and un-hidden it.</p>
    </div>`;
  }
  const cards = communities.map((community) => {
    return html`<li class="card">
      <h3><a href="/communities/${encodeURIComponent(community.key)}">${community.name}</a></h3>
      <p class="hint">${kindAndSize(community)}</p>
    </li>`;
  });
  return html`<ul class="cards">
    ${cards}
  </ul>`;
}

function kindAndSize({ type, memberCount }: Community): string {
  return [type, counted(memberCount, "member", "members")].filter(Boolean).join(" · ");
}

/** A hidden community looks to everybody but its members like none at all; an archived one to them, too. */
export function communityPage(tenant: Tenant, key: string, visitor: Person | null): Shown {
  const community = tenant.people.communities.get(key);
  const isMember = community !== undefined && visitor !== null && visitor.communities.includes(community);
  if (community === undefined || community.archived || (community.hidden && !isMember)) {
    return noSuchCommunity(key, visitor);
  }
  return {
    title: community.name,
    main: html`<h1>${community.name}</h1>
      <p class="quiet">
        ${kindAndSize(community)}${community.hidden ? html` <span class="tag warn">Hidden</span>` : null}
      </p>
      ${
        isMember
          ? members(tenant, community, visitor)
          : visitor === null
            ? html`<p>Log in to see who they are and to take part.</p>`
            : html`<p>You are not a member. Your association's lists and committees decide who is.</p>`
      }`,
  };
}

function noSuchCommunity(key: string, visitor: Person | null): Shown {
  const again = loginLink(`/communities/${encodeURIComponent(key)}`);
  return {
    status: 404,
    title: "Not found",
    main: html`<h1>There is no such community</h1>
      ${
        visitor === null
          ? html`<p>
                It may also be one that only its members can see. If you are one of them, log in first.
              </p>
              <p><a class="button" href="${again}">Log in to look again</a></p>`
          : html`<p>It may also be one that only its members can see.</p>
              <p><a class="button" href="/communities">All communities</a></p>`
      }`,
  };
}

function members(tenant: Tenant, community: Community, visitor: Person): Html {
  const role = membershipsOf(visitor).find(({ key }) => key === community.key)?.role;
  const names: Html[] = [];
  for (const person of tenant.people.all()) {
    if (!isUsable(person) || !person.communities.includes(community)) continue;
    const fields = fieldsOf(person);
    if (fields.ExcludeFromDirectory !== true) names.push(html`<li>${nameOf(fields)}</li>`);
    if (names.length === MOST_MEMBERS) break;
  }
  return html`<p>You are a member${role ? html`: <strong>${role}</strong>` : null}.</p>
    <h2>Members</h2>
    <ul class="names">
      ${names}
    </ul>
    ${names.length === MOST_MEMBERS ? html`<p class="hint">The first ${MOST_MEMBERS}.</p>` : null}`;
}

/** Fields of the profile in the order shown, with what a visitor calls them. */
const PROFILE_FIELDS: [name: string, label: string][] = [
  ["PrefixCode", "Prefix"],
  ["FirstName", "First name"],
  ["MiddleName", "Middle name"],
  ["LastName", "Last name"],
  ["SuffixCode", "Suffix"],
  ["InformalName", "Informal name"],
  ["Title", "Title"],
  ["CompanyName", "Company"],
  ["EmailAddress", "E-mail"],
  ["Phone1", "Phone"],
  ["Phone2", "Mobile phone"],
  ["Address1", "Address"],
  ["Address2", "Address, second line"],
  ["City", "City"],
  ["State", "State"],
  ["PostalCode", "Postal code"],
  ["Country", "Country"],
  ["WebsiteURL", "Web site"],
  ["MemberID", "Member number"],
  ["MemberType", "Membership type"],
  ["MemberSince", "Member since"],
  ["MemberExpiresOn", "Membership expires"],
];

export function profilePage(tenant: Tenant, visitor: Person | null, siteUrl: string): Shown {
  if (visitor === null) {
    return {
      title: "Profile",
      main: html`<h1>Profile</h1>
        <p>
          You are not logged in. Your profile is shown after you have logged in with the account of your
          association.
        </p>`,
    };
  }
  const fields = fieldsOf(visitor);
  return {
    title: "Profile",
    main: html`<h1>${nameOf(fields)}</h1>
      <p class="quiet">Your association keeps these details; they are changed there and shown here.</p>
      <section class="card" aria-labelledby="details">
        <div class="heading">
          <h2 id="details">Contact details</h2>
          ${editLink(tenant, siteUrl)}
        </div>
        <dl>${details(fields)}</dl>
      </section>
      ${ownCommunities(visitor)}`,
  };
}

function details(fields: Record<string, FieldValue>): Html[] {
  return PROFILE_FIELDS.flatMap(([name, label]) => {
    const value = fields[name];
    if (typeof value !== "string" || value === "") return [];
    return html`<div>
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`;
  });
}

/** On an integrated site the pencil leads to the association, which is told where the way back is. */
function editLink(tenant: Tenant, siteUrl: string): Html {
  const url = webAddress(tenant.config.editProfileUrl);
  if (url === null) return html`<p class="hint">Your association has not said where to edit them.</p>`;
  url.searchParams.set("returnUrl", `${siteUrl}/profile`);
  return html`<a class="button" href="${url.href}">Edit Profile</a>`;
}
