import type { ContactStatus } from "@/higher-logic/push/person";

/** One list the contact is or was on, with all that decides whether the community has the contact. */
export interface ListStanding {
  listId: number;
  name: string;
  /** GroupKey. */
  key: string;
  isSynced: boolean;
  isActive: boolean;
  /** Some row of this contact on this list is current today. */
  isCurrent: boolean;
}

export interface ContactStanding {
  kind: "individual" | "organization";
  status: ContactStatus;
}

export interface ChainStep {
  holds: boolean;
  /** The rule in this person's case: "The list is active". */
  says: string;
}

export interface CommunityChain {
  list: ListStanding;
  /** All steps hold: the record names this community. */
  belongs: boolean;
  steps: ChainStep[];
  /** The one thing to change, of the first step that does not hold; null when all do. */
  toChange: string | null;
}

export const statusWords: Readonly<Record<ContactStatus, string>> = {
  active: "Active",
  suspended: "Suspended",
  pending: "Pending Approval",
  dropped: "Dropped",
  "non-member": "Non Member",
};

/** Why this contact is, or is not, in the community of this list: the rules in their order, and the first that fails. */
export function communityChain(
  contact: ContactStanding,
  list: ListStanding,
  settings: { onlySyncActiveMembers: boolean },
): CommunityChain {
  const isActive = contact.status === "active";
  const checks = [
    {
      holds: contact.kind === "individual",
      says:
        contact.kind === "individual"
          ? "Is an individual"
          : "Is an organization; only individuals are pushed",
      toChange: "Put the individuals of this organization on the list instead.",
    },
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
    {
      holds: isActive || !settings.onlySyncActiveMembers,
      says: statusSays(contact.status, settings),
      toChange: "Give the contact an active membership, or tie them to an organization that has one.",
    },
  ];
  const failing = checks.find((check) => !check.holds);
  return {
    list,
    belongs: failing === undefined,
    steps: checks.map(({ holds, says }) => ({ holds, says })),
    toChange: failing?.toChange ?? null,
  };
}

function statusSays(status: ContactStatus, settings: { onlySyncActiveMembers: boolean }): string {
  if (status === "active") return "Is Active";
  return settings.onlySyncActiveMembers
    ? `Is ${statusWords[status]}, and Only Sync Active members is on`
    : `Is ${statusWords[status]}: pushed as a non-member, because Only Sync Active members is off`;
}
