import type { Person, PersonList } from "./push/person";

/** The settings that decide who is pushed. */
export interface ScopeSettings {
  onlySyncActiveMembers: boolean;
  includeActiveStaff: boolean;
}

/** Why a contact is not pushed; the first that applies. */
export type OutOfScope = "organization" | "not-on-synced-list" | "not-active";

export type Scope =
  | {
      inScope: true;
      /** Sent as IsMember. */
      isMember: boolean;
      /** Rows of the communities the person belongs to. */
      lists: PersonList[];
    }
  | { inScope: false; because: OutOfScope };

/**
 * Who is pushed, and as what.
 *
 * Staff are let in without a list, because Higher Logic has to know a person before single sign-on; membership and
 * communities still follow from status and lists alone, so a dropped staff member has no community.
 */
export function scopeOf(person: Person, settings: ScopeSettings): Scope {
  if (person.kind === "organization") return { inScope: false, because: "organization" };
  const isMember = person.status === "active";
  const lists = isMember || !settings.onlySyncActiveMembers ? person.lists : [];
  if (lists.length > 0 || (settings.includeActiveStaff && person.isActiveStaff))
    return { inScope: true, isMember, lists };
  return { inScope: false, because: person.lists.length === 0 ? "not-on-synced-list" : "not-active" };
}
