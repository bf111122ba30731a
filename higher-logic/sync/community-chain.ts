import type { ContactStatus, Person } from "@/higher-logic/push/person";
import { countsOnLists, isIndividual, scopeOf, type ScopeSettings } from "@/higher-logic/scope";

/** One list the contact is or was on, was told about, or is asked about. */
export interface ListStanding {
  /** null: the list was deleted, and only what was told is left of it. */
  listId: number | null;
  name: string;
  /** GroupKey. */
  key: string;
  isSynced: boolean;
  isActive: boolean;
  /** Some row of this contact on this list is current today. */
  isCurrent: boolean;
}

export interface ChainStep {
  holds: boolean;
  /** The rule in this person's case: "The list is active". */
  says: string;
}

/** The rules in their order, and what to change of the first that fails. */
export interface Chain {
  steps: ChainStep[];
  /** null when all hold. */
  toChange: string | null;
}

export interface CommunityChain extends Chain {
  list: ListStanding;
  /** The record of this person names the community: said by the rule that makes the record. */
  belongs: boolean;
}

export const statusWords: Readonly<Record<ContactStatus, string>> = {
  active: "Active",
  suspended: "Suspended",
  pending: "Pending Approval",
  dropped: "Dropped",
  "non-member": "Non Member",
};

export interface Check extends ChainStep {
  toChange: string;
}

/** Steps up to the end, and the remedy of the first that does not hold. */
export function chainOf(checks: readonly Check[]): Chain {
  const failing = checks.find((check) => !check.holds);
  return {
    steps: checks.map(({ holds, says }) => ({ holds, says })),
    toChange: failing?.toChange ?? null,
  };
}

/** Why this contact is, or is not, in the community of this list. */
export function communityChain(
  person: Person | null,
  list: ListStanding,
  settings: ScopeSettings,
): CommunityChain {
  const checks = person ? [individual(person), ...listChecks(list), status(person, settings)] : [deleted];
  const scope = person && scopeOf(person, settings);
  const belongs = scope?.inScope === true && scope.lists.some(({ key }) => key === list.key);
  return { ...chainOf(checks), list, belongs };
}

export const deleted: Check = {
  holds: false,
  says: "The contact was deleted",
  toChange: "Enter the person anew. A new contact has an integration key of its own, unless one is given.",
};

export function individual(person: Person): Check {
  const holds = isIndividual(person);
  return {
    holds,
    says: holds ? "Is an individual" : "Is an organization; only individuals are pushed",
    toChange: "Put the individuals of this organization on the list instead.",
  };
}

function listChecks(list: ListStanding): Check[] {
  if (list.listId === null)
    return [{ holds: false, says: "The list was deleted", toChange: "Make the list again." }];
  return [
    {
      holds: list.isCurrent,
      says: list.isCurrent ? "Is on the list today" : "Is not on the list today",
      toChange: "Put the contact on the list again.",
    },
    {
      holds: list.isActive,
      says: list.isActive ? "The list is active" : "The list is not active",
      toChange: "Make the list active.",
    },
    {
      holds: list.isSynced,
      says: list.isSynced ? "The list is synchronized" : "The list is not synchronized",
      toChange: "Tick “Synchronize Contacts with authorized third party newsletter solution” on the list.",
    },
  ];
}

export function status(person: Pick<Person, "status">, settings: ScopeSettings): Check {
  return {
    holds: countsOnLists(person, settings),
    says: statusSays(person.status, settings),
    toChange: "Give the contact an active membership, or tie them to an organization that has one.",
  };
}

function statusSays(status: ContactStatus, settings: ScopeSettings): string {
  if (status === "active") return "Is Active";
  return settings.onlySyncActiveMembers
    ? `Is ${statusWords[status]}, and Only Sync Active members is on`
    : `Is ${statusWords[status]}: pushed as a non-member, because Only Sync Active members is off`;
}
