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

// The rules one by one, so that a screen that explains them asks the very ones that decide.

/** Organizations are told about as data of their people, never on their own. */
export function isIndividual({ kind }: Pick<Person, "kind">): boolean {
  return kind === "individual";
}

/** Whether this person's lists count. */
export function countsOnLists({ status }: Pick<Person, "status">, settings: ScopeSettings): boolean {
  return status === "active" || !settings.onlySyncActiveMembers;
}

/** Told about without a list. */
export function isPushedAsStaff(
  { isActiveStaff }: Pick<Person, "isActiveStaff">,
  settings: ScopeSettings,
): boolean {
  return settings.includeActiveStaff && isActiveStaff;
}

/**
 * Who is pushed, and as what.
 *
 * Staff are let in without a list, because Higher Logic has to know a person before single sign-on; membership and
 * communities still follow from status and lists alone, so a dropped staff member has no community.
 */
export function scopeOf(person: Person, settings: ScopeSettings): Scope {
  if (!isIndividual(person)) return { inScope: false, because: "organization" };
  const lists = countsOnLists(person, settings) ? person.lists : [];
  if (lists.length > 0 || isPushedAsStaff(person, settings))
    return { inScope: true, isMember: person.status === "active", lists };
  return { inScope: false, because: person.lists.length === 0 ? "not-on-synced-list" : "not-active" };
}
