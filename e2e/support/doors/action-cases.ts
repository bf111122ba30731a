import { higherLogicCases } from "./higher-logic-cases";
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

const CONTACTS = "membership/contacts/actions.ts";
const MERGING = "membership/contacts/merging/actions.ts";
const TIES = "membership/contacts/relationships/actions.ts";
const STAFF = "membership/contacts/staff/actions.ts";
const MEMBERSHIPS = "membership/memberships/actions.ts";
const TYPES = "membership/memberships/types/actions.ts";
const LISTS = "membership/lists/actions.ts";
const SYNCED_LISTS = "higher-logic/sync/lists/actions.ts";
const PLACES = "membership/lists/members/actions.ts";

const text = (id: number) => String(id);

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
    action: `${PLACES}#putBack`,
    allowed: "operator",
    names: ["takenOffId"],
    takesFormOnly: true,
    form: ({ takenOffId }) => ({ takenOffId: text(takenOffId) }),
  },
  {
    action: "higher-logic/sync/days/actions.ts#saveAssociation",
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
  ...higherLogicCases,
];
