import type { ContactSnapshot } from "@/higher-logic/push/person";
import type { ScopeSettings } from "@/higher-logic/scope";

/**
 * Why somebody stands to be removed: `list` and `unticked` speak of one list, which stays synced or does not; `ended`
 * ones of the membership that made the person Active.
 */
export type CauseKind =
  "list" | "unticked" | "dropped" | "expired" | "not-active" | "deleted" | "scope" | "staff" | "other";

export interface RemovalCause {
  kind: CauseKind;
  /** GroupKey, of `list` and `unticked`. */
  list: string | null;
}

/** What a snapshot of a contact does not hold and the cause hangs on. */
export interface CauseFacts {
  /** Who was Active by a membership that has ended, and how it did. */
  ended: ReadonlyMap<number, "dropped" | "expired">;
  /** By GroupKey, lists that stay synced. */
  synced: ReadonlySet<string>;
  /** By GroupKey, how many stand to leave it: of several lists the one that loses most is named. */
  leaving: ReadonlyMap<string, number>;
}

/** The cause of a removal, from the snapshot that showed it: `leaves` are the GroupKeys it takes away. */
export function removalCause(
  { contactId, person, shadow }: ContactSnapshot,
  leaves: readonly string[],
  settings: ScopeSettings,
  facts: CauseFacts,
): RemovalCause {
  if (!person) return { kind: "deleted", list: null };
  if (person.kind === "organization") return { kind: "other", list: null };
  // Still on the list, or on none at all: then it is the status, or the settings, that take it away.
  if (leaves.some((key) => person.lists.some((list) => list.key === key))) {
    if (!shadow?.isMember && settings.onlySyncActiveMembers) return { kind: "scope", list: null };
    return { kind: facts.ended.get(contactId) ?? "not-active", list: null };
  }
  if (leaves.length > 0) return ofList(leaves, facts);
  return { kind: person.isActiveStaff && !settings.includeActiveStaff ? "scope" : "staff", list: null };
}

function ofList(leaves: readonly string[], { synced, leaving }: CauseFacts): RemovalCause {
  const most = (keys: readonly string[]) =>
    keys.toSorted(
      (one, other) =>
        (leaving.get(other) ?? 0) - (leaving.get(one) ?? 0) || (one < other ? -1 : one > other ? 1 : 0),
    )[0];
  const stays = most(leaves.filter((key) => synced.has(key)));
  return stays === undefined
    ? { kind: "unticked", list: most(leaves) ?? null }
    : { kind: "list", list: stays };
}
