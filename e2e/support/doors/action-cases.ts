import { dialogIntents } from "@/higher-logic/settings/intents";
import { healDecisions, lookIntents } from "@/higher-logic/sync/drift/causes";
import { removalDecisions } from "@/higher-logic/sync/removals/held";
import { ownLoginCases } from "./own-login-cases";
import type { Rows } from "./rows";

/** Who may do it: from this role up, the operator's people alone, or whoever is signed in, to their own login. */
export type Allowed = "anybody" | "member" | "viewer" | "operator" | "admin" | "websupport";

/** One way to use a server action that changes something when the right person sends it. */
export interface ActionCase {
  /** As `builtActions` names it. */
  action: string;
  /** Which of its buttons, where it has several. */
  press?: string;
  allowed: Allowed;
  /** A form that is right in every field. */
  form(rows: Rows): Record<string, string>;
  /** The fields that name rows: each is also tried with another association's row. */
  names?: string[];
  /** Leaves `(before, form)` for `(form)`. */
  takesFormOnly?: true;
  /** Why not even the right person changes anything by it; it is refused to everybody else all the same. */
  changesNothing?: string;
}

const DIALOG = "higher-logic/settings/actions.ts#submitDialog";
const REMOVALS = "higher-logic/sync/removals/actions.ts#decideRemovals";

const CONTACTS = "membership/contacts/actions.ts";
const MERGING = "membership/contacts/merging/actions.ts";
const TIES = "membership/contacts/relationships/actions.ts";
const STAFF = "membership/contacts/staff/actions.ts";
const MEMBERSHIPS = "membership/memberships/actions.ts";
const TYPES = "membership/memberships/types/actions.ts";
const LISTS = "membership/lists/actions.ts";
const SYNCED_LISTS = "higher-logic/sync/lists/actions.ts";
const ALERTS = "higher-logic/alerts/actions.ts";
const DRIFT = "higher-logic/sync/drift/actions.ts";
const PLACES = "membership/lists/members/actions.ts";

const text = (id: number) => String(id);

/** The buttons of each action that has several: every one has a case of its own. */
export const buttons: Record<string, readonly string[]> = {
  [DIALOG]: Object.keys(dialogIntents),
  [REMOVALS]: removalDecisions,
  [`${DRIFT}#lookIntoCommunity`]: lookIntents,
  [`${DRIFT}#healDifferences`]: healDecisions,
};

/** Every server action has an entry here; one without fails the test that reads the build. */
export const actionCases: ActionCase[] = [
  {
    action: `${CONTACTS}#addContact`,
    allowed: "operator",
    form: () => ({ kind: "individual", firstName: "New", lastName: "Person" }),
  },
  {
    action: `${CONTACTS}#saveContact`,
    allowed: "operator",
    names: ["contactId"],
    form: ({ contactId, version }) => ({
      contactId: text(contactId),
      version: version.contact,
      firstName: "Changed",
      lastName: "Person",
    }),
  },
  {
    action: `${CONTACTS}#removeContact`,
    allowed: "operator",
    names: ["contactId"],
    takesFormOnly: true,
    form: ({ contactId }) => ({ contactId: text(contactId) }),
  },
  {
    action: `${MERGING}#mergeContact`,
    allowed: "operator",
    names: ["stays", "goes"],
    form: ({ contactId, newcomerId }) => ({ stays: text(newcomerId), goes: text(contactId) }),
  },
  {
    action: `${TIES}#addRelationship`,
    allowed: "operator",
    names: ["contactId", "organizationId"],
    form: ({ newcomerId, organizationId }) => ({
      contactId: text(newcomerId),
      organizationId: text(organizationId),
      title: "Clerk",
    }),
  },
  {
    action: `${TIES}#saveRelationship`,
    allowed: "operator",
    names: ["relationshipId"],
    form: ({ relationshipId, version }) => ({
      relationshipId: text(relationshipId),
      version: version.tie,
      title: "Director",
    }),
  },
  {
    action: `${TIES}#endRelationshipToday`,
    allowed: "operator",
    names: ["relationshipId"],
    takesFormOnly: true,
    form: ({ relationshipId }) => ({ relationshipId: text(relationshipId) }),
  },
  {
    action: `${STAFF}#makeStaff`,
    allowed: "admin",
    names: ["contactId"],
    form: ({ newcomerId }) => ({ contactId: text(newcomerId), role: "admin" }),
  },
  {
    action: `${STAFF}#saveStaff`,
    allowed: "admin",
    names: ["contactId"],
    form: ({ helperId, version }) => ({
      contactId: text(helperId),
      version: version.helper,
      role: "admin",
      isActive: "on",
    }),
  },
  {
    action: "accounts/logins/actions.ts#inviteContact",
    allowed: "admin",
    names: ["contactId"],
    form: ({ newcomerId }) => ({ contactId: text(newcomerId) }),
  },
  {
    action: `${MEMBERSHIPS}#addMembership`,
    allowed: "operator",
    names: ["contactId", "membershipTypeId"],
    form: ({ newcomerId, membershipTypeId }) => ({
      contactId: text(newcomerId),
      membershipTypeId: text(membershipTypeId),
      status: "active",
    }),
  },
  {
    action: `${MEMBERSHIPS}#saveMembership`,
    allowed: "operator",
    names: ["membershipId", "membershipTypeId"],
    form: ({ membershipId, unusedTypeId, version }) => ({
      membershipId: text(membershipId),
      version: version.membership,
      membershipTypeId: text(unusedTypeId),
      status: "suspended",
    }),
  },
  {
    action: `${MEMBERSHIPS}#dropMembership`,
    allowed: "operator",
    names: ["membershipId"],
    form: ({ membershipId, version }) => ({
      membershipId: text(membershipId),
      version: version.membership,
      droppedOn: "2026-01-01",
    }),
  },
  {
    action: `${MEMBERSHIPS}#reinstateMembership`,
    allowed: "operator",
    names: ["membershipId"],
    form: ({ endedMembershipId, version }) => ({
      membershipId: text(endedMembershipId),
      version: version.ended,
    }),
  },
  {
    action: `${MEMBERSHIPS}#removeMembership`,
    allowed: "operator",
    names: ["membershipId"],
    takesFormOnly: true,
    form: ({ membershipId }) => ({ membershipId: text(membershipId) }),
  },
  { action: `${TYPES}#addType`, allowed: "operator", form: ({ unused }) => ({ name: `New ${unused}` }) },
  {
    action: `${TYPES}#saveType`,
    allowed: "operator",
    names: ["typeId"],
    form: ({ unusedTypeId, version, unused }) => ({
      typeId: text(unusedTypeId),
      version: version.type,
      name: `Renamed ${unused}`,
    }),
  },
  {
    action: `${TYPES}#removeType`,
    allowed: "operator",
    names: ["typeId"],
    form: ({ unusedTypeId }) => ({ typeId: text(unusedTypeId) }),
  },
  {
    action: `${LISTS}#addList`,
    allowed: "operator",
    form: () => ({ name: "New list", kind: "Committee", isActive: "on", isSynced: "on" }),
  },
  {
    action: `${SYNCED_LISTS}#saveList`,
    allowed: "operator",
    names: ["listId"],
    form: ({ listId, version }) => ({
      listId: text(listId),
      version: version.list,
      name: "Renamed list",
      kind: "Committee",
      isActive: "on",
      isSynced: "on", // else it would name first who loses the community
    }),
  },
  {
    action: `${SYNCED_LISTS}#removeList`,
    allowed: "operator",
    names: ["listId"],
    takesFormOnly: true,
    // Nobody was told to be in its community, so there is nobody to name first.
    form: ({ otherListId }) => ({ listId: text(otherListId) }),
  },
  {
    action: `${PLACES}#addToList`,
    allowed: "operator",
    names: ["contactId", "listId"],
    form: ({ contactId, otherListId }) => ({ contactId: text(contactId), listId: text(otherListId) }),
  },
  {
    action: `${PLACES}#savePlaceOnList`,
    allowed: "operator",
    names: ["listMembershipId"],
    form: ({ listMembershipId, version }) => ({
      listMembershipId: text(listMembershipId),
      version: version.place,
      role: "Chair",
    }),
  },
  {
    action: `${PLACES}#takeOff`,
    allowed: "operator",
    names: ["listMembershipId"],
    takesFormOnly: true,
    form: ({ listMembershipId }) => ({ listMembershipId: text(listMembershipId) }),
  },
  {
    action: "membership/association/actions.ts#saveAssociation",
    allowed: "admin",
    form: ({ version }) => ({
      version: version.association,
      name: "Renamed Guild",
      timeZone: "Europe/Zurich",
      graceDays: "3",
    }),
  },
  {
    action: "membership/profile/actions.ts#saveOwnProfile",
    allowed: "member",
    form: ({ memberId, version, unused }) => ({
      contactId: text(memberId),
      version: version.own,
      firstName: "Ana",
      lastName: `Changed ${unused}`,
      email: `${unused}@own.example`,
    }),
  },
  ...ownLoginCases,
  {
    action: "higher-logic/sso/doctor/help/actions.ts#cannotGetIn",
    allowed: "member",
    takesFormOnly: true,
    form: ({ memberId }) => ({ contactId: text(memberId) }),
  },
  {
    action: "higher-logic/sso/doctor/actions.ts#checkSignOn",
    allowed: "operator",
    takesFormOnly: true,
    form: () => ({}),
  },
  {
    action: "higher-logic/sso/grants/actions.ts#revokeMyGrant",
    allowed: "member",
    names: ["clientId"],
    takesFormOnly: true,
    form: ({ clientId }) => ({ clientId }),
  },
  ...(["save", "confirm", "make-secret", "end-secret"] as const).map((intent): ActionCase => ({
    action: DIALOG,
    press: intent,
    allowed: "admin",
    form: (rows) => ({ ...dialog(rows), intent }),
  })),
  {
    action: DIALOG,
    press: "test",
    allowed: "admin",
    changesNothing: "it only asks Higher Logic",
    form: (rows) => ({ ...dialog(rows), intent: "test" }),
  },
  {
    action: DIALOG,
    press: "preview",
    allowed: "viewer",
    changesNothing: "it only looks",
    form: (rows) => ({ ...dialog(rows), intent: "preview" }),
  },
  {
    action: `${ALERTS}#saveAlertSettings`,
    allowed: "admin",
    form: ({ version }) => ({
      version: version.alerts,
      emailAdministrators: "on",
      emailAddresses: "office@oak.example",
      webhookUrl: "https://alerts.example/oak",
    }),
  },
  { action: `${ALERTS}#makeAlertSecret`, allowed: "admin", form: () => ({}) },
  { action: `${ALERTS}#testAlerts`, allowed: "admin", form: () => ({}) },
  ...(["sync", "confirm-sync", "push-everything"] as const).map((intent): ActionCase => ({
    action: DIALOG,
    press: intent,
    allowed: "operator",
    form: (rows) => ({ ...dialog(rows), intent }),
  })),
  {
    action: "higher-logic/settings/websupport/actions.ts#switchHigherLogic",
    allowed: "websupport",
    // Only the operator may name an association at all, so there is no other association's row to try.
    form: () => ({ associationId: "1" }),
  },
  ...["approve-selected", "keep-selected"].map((decision): ActionCase => ({
    action: REMOVALS,
    press: decision,
    allowed: "operator",
    names: ["contactId"],
    form: ({ contactId }) => ({ decision, contactId: text(contactId), cause: "", digest: "0".repeat(32) }),
  })),
  ...["approve-all", "keep-all"].map((decision): ActionCase => ({
    action: REMOVALS,
    press: decision,
    allowed: "operator",
    changesNothing: "its digest is of people nobody has seen on a page",
    form: () => ({ decision, cause: "", digest: "0".repeat(32) }),
  })),
  {
    action: `${DRIFT}#lookIntoCommunity`,
    press: "stop",
    allowed: "operator",
    form: () => ({ intent: "stop" }),
  },
  ...["drift", "takeover", "take-over"].map((intent): ActionCase => ({
    action: `${DRIFT}#lookIntoCommunity`,
    press: intent,
    allowed: "operator",
    changesNothing: "there is no read key, and nothing was looked into",
    form: () => ({ intent }),
  })),
  {
    action: "higher-logic/sync/communities/actions.ts#lookForVisible",
    allowed: "operator",
    takesFormOnly: true,
    form: () => ({}),
  },
  {
    action: `${DRIFT}#healDifferences`,
    press: "heal-selected",
    allowed: "operator",
    names: ["findingId"],
    form: ({ findingId }) => ({ decision: "heal-selected", findingId: text(findingId), cause: "" }),
  },
  {
    action: `${DRIFT}#healDifferences`,
    press: "heal-all",
    allowed: "operator",
    form: () => ({ decision: "heal-all", cause: "" }),
  },
  {
    action: "higher-logic/sync/repush/actions.ts#repushList",
    allowed: "operator",
    names: ["listId"],
    form: ({ listId }) => ({ listId: text(listId) }),
  },
  {
    action: "higher-logic/sync/contact/actions.ts#pushNow",
    allowed: "operator",
    names: ["contactId"],
    // Active staff, so there is something to send.
    form: ({ helperId }) => ({ contactId: text(helperId) }),
  },
];

/** The Higher Logic dialog with one number changed. */
function dialog({ version }: Rows): Record<string, string> {
  return {
    version: version.dialog,
    enabled: "on",
    onlySyncActiveMembers: "on",
    includeActiveStaff: "on",
    sendMembershipType: "on",
    tenantCode: "OAK-1",
    tenantApiKey: "another-key-0001",
    format: "push-v1",
    pushAddress: "https://push.example",
    communityLink: "https://community.example",
    loginBouncePath: "/HigherLogic/Security/LoginBounce.aspx",
    batchSize: "50",
    requestsInFlight: "4",
    settleSeconds: "900",
    guardPeople: "25",
    guardPercent: "20",
  };
}
