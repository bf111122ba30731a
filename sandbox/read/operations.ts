import { Refusal } from "../http/exchange";
import type { Community } from "../tenants/person";
import { fieldsOf, nameOf } from "../tenants/person";
import type { Tenant } from "../tenants/tenant";
import { membersOf } from "./members";
import { communityView, contactView, guidOf, memberView, membershipIn, shown, type Shown } from "./views";

interface Call {
  method: string;
  /** Lower case, without the base. */
  operation: string;
  /** By lower-case name. */
  asked: Map<string, unknown>;
}

type Operation = (tenant: Tenant, asked: Map<string, unknown>) => unknown;

const OPERATIONS: Record<string, { method: "GET" | "POST"; answer: Operation }> = {
  "communities/getcommunitymembers": { method: "POST", answer: getCommunityMembers },
  "communities/getcontactcommunities": { method: "GET", answer: getContactCommunities },
  "communities/getviewablecommunities": { method: "GET", answer: getViewableCommunities },
  "communities/getmycommunities": { method: "GET", answer: getMyCommunities },
  "communities/get": { method: "GET", answer: getCommunity },
  "contacts/getcontact": { method: "GET", answer: getContact },
  "contacts/getcontactkeybyprimaryemail": { method: "GET", answer: getContactKeyByPrimaryEmail },
  "contacts/getwhoami": { method: "GET", answer: getWhoAmI },
  "system/getcommunitymemberupdates": { method: "POST", answer: getCommunityMemberUpdates },
};

/** What an operation of wire-facts 5.2 answers; a Refusal is its error. */
export function answerCall(tenant: Tenant, { method, operation, asked }: Call): unknown {
  const found = OPERATIONS[operation];
  if (found === undefined) return new Refusal(404, "No HTTP resource was found that matches the request.");
  if (found.method !== method)
    return new Refusal(405, "The requested resource does not support this method.");
  try {
    return found.answer(tenant, asked);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

const text = (asked: Map<string, unknown>, name: string): string => {
  const value = asked.get(name.toLowerCase());
  return typeof value === "string" ? value : "";
};
const flag = (asked: Map<string, unknown>, name: string): boolean =>
  String(asked.get(name.toLowerCase())).toLowerCase() === "true";

function getCommunityMembers(tenant: Tenant, asked: Map<string, unknown>): unknown {
  const community = communityAsked(tenant, asked);
  const [first, last] = [recordNumber(asked, "startrecord", 1), recordNumber(asked, "endrecord", 50)];
  const view = communityView(tenant, community);
  const most = tenant.dials.faults.read.mostRecords || Infinity;
  return membersOf(tenant, community.key)
    .slice(first - 1, Math.min(last, first - 1 + most))
    .map((one) => ({ ...memberView(tenant, one, membershipIn(one, community.key)!), Community: view }));
}

function recordNumber(asked: Map<string, unknown>, name: string, usual: number): number {
  const value = Number(asked.get(name) ?? usual);
  if (!Number.isInteger(value) || value < 1) throw new Refusal(400, `${name} must be a whole number from 1.`);
  return value;
}

/** CommunityKey wins over LegacyGroupKey. A hidden one is found, too: the caller names it. */
function communityAsked(tenant: Tenant, asked: Map<string, unknown>): Community {
  const [guid, key] = [text(asked, "CommunityKey").toLowerCase(), text(asked, "LegacyGroupKey")];
  if (guid === "" && key === "") throw new Refusal(400, "CommunityKey or LegacyGroupKey is required.");
  const { communities } = tenant.people;
  const found =
    guid === ""
      ? communities.get(key)
      : [...communities.values()].find((community) => guidOf(tenant, "community", community.key) === guid);
  if (found === undefined) throw new Refusal(404, "The community was not found.");
  return found;
}

/** contactKey wins over legacyContactKey. */
function contactAsked(tenant: Tenant, asked: Map<string, unknown>): Shown {
  const [guid, key] = [text(asked, "contactKey").toLowerCase(), text(asked, "legacyContactKey")];
  if (guid === "" && key === "") throw new Refusal(400, "contactKey or legacyContactKey is required.");
  const { people } = tenant;
  const person =
    guid === "" ? people.find(key) : people.all().find((one) => guidOf(tenant, "contact", one.key) === guid);
  const found = person === undefined ? null : shown(tenant, person);
  if (found === null) throw new Refusal(404, "The contact was not found.");
  return found;
}

function getContact(tenant: Tenant, asked: Map<string, unknown>): unknown {
  return contactView(tenant, contactAsked(tenant, asked), flag(asked, "includeSecurityGroups"));
}

function getContactKeyByPrimaryEmail(tenant: Tenant, asked: Map<string, unknown>): unknown {
  const wanted = text(asked, "emailAddress").toLowerCase();
  const person = tenant.people.all().find((one) => {
    const seen = shown(tenant, one)?.seen;
    return seen !== undefined && String(fieldsOf(seen).EmailAddress).toLowerCase() === wanted;
  });
  if (wanted === "" || person === undefined) throw new Refusal(404, "The contact was not found.");
  return guidOf(tenant, "contact", person.key);
}

function getContactCommunities(tenant: Tenant, asked: Map<string, unknown>): unknown {
  const { seen } = contactAsked(tenant, asked);
  const own = callerOf(tenant);
  return seen.communities
    .filter((one) => !one.hidden || own === null || own.seen.communities.includes(one))
    .map((one) => communityView(tenant, one));
}

function getViewableCommunities(tenant: Tenant): unknown {
  return [...tenant.people.communities.values()]
    .filter((one) => !one.hidden && !one.archived)
    .map((one) => communityView(tenant, one));
}

function getMyCommunities(tenant: Tenant, asked: Map<string, unknown>): unknown {
  const withHidden = flag(asked, "includeHiddenCommunities");
  return (callerOf(tenant)?.seen.communities ?? [])
    .filter((one) => withHidden || !one.hidden)
    .map((one) => communityView(tenant, one));
}

function getCommunity(tenant: Tenant, asked: Map<string, unknown>): unknown {
  return communityView(tenant, communityAsked(tenant, asked));
}

/** The contact the key acts as; null: an administrator who is nobody's contact. */
function callerOf(tenant: Tenant): Shown | null {
  const { actsAs } = tenant.config.readApi!;
  const person = actsAs ? tenant.people.find(actsAs) : undefined;
  return person === undefined ? null : shown(tenant, person);
}

function getWhoAmI(tenant: Tenant, asked: Map<string, unknown>): unknown {
  const caller = callerOf(tenant);
  if (caller !== null) return contactView(tenant, caller, flag(asked, "includeSecurityGroups"));
  const name = { FirstName: "Site", LastName: "Administrator", DisplayName: "Site Administrator" };
  return { ContactKey: guidOf(tenant, "contact", "\u0000administrator"), LegacyContactKey: "", ...name };
}

function getCommunityMemberUpdates(tenant: Tenant, asked: Map<string, unknown>): unknown {
  if (callerOf(tenant) !== null) throw new Refusal(403, "Only an administrator may ask for this.");
  const [from, to] = [Date.parse(text(asked, "StartDate")), Date.parse(text(asked, "EndDate"))];
  if (Number.isNaN(from) || Number.isNaN(to)) throw new Refusal(400, "StartDate and EndDate are required.");
  const moves = tenant.people.past.moves.filter(({ atMs }) => atMs >= from && atMs < to);
  const view = ({ atMs, person, groupKey, isJoin }: (typeof moves)[number]) => {
    const fields = fieldsOf(person);
    return {
      [isJoin ? "JoinDate" : "RemoveDate"]: new Date(atMs).toISOString(),
      CommunityName: tenant.people.communities.get(groupKey)?.name ?? "",
      CompanyName: fields.CompanyName ?? "",
      Name: nameOf(fields),
      EmailAddress: fields.EmailAddress ?? "",
      IntegrationID: person.key,
      CommunityIntegrationID: groupKey,
    };
  };
  const [joins, removals] = [moves.filter(({ isJoin }) => isJoin), moves.filter(({ isJoin }) => !isJoin)];
  return {
    JoinCount: joins.length,
    RemovalCount: removals.length,
    CommunityJoins: joins.map(view),
    CommunityRemovals: removals.map(view),
  };
}
