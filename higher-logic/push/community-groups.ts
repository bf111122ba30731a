import { cleanDate, cleanRole, cleanText } from "./clean-text";
import type { PersonList } from "./person";
import type { CommunityGroup } from "./record";

const LONGEST = 255;

/**
 * One entry for each community, sorted by key. Several current rows on one list are one membership: its roles side by
 * side in the order of the rows' ids, from the first join date to the last drop date.
 */
export function communityGroups(lists: readonly PersonList[]): CommunityGroup[] {
  const rows = lists.toSorted(byKeyThenId);
  const groups: CommunityGroup[] = [];
  for (let from = 0, to = 0; from < rows.length; from = to) {
    while (rows[to]?.key === rows[from]!.key) to += 1;
    groups.push(communityGroup(rows.slice(from, to)));
  }
  return groups;
}

function byKeyThenId(one: PersonList, other: PersonList): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  return one.listMembershipId - other.listMembershipId;
}

function communityGroup(rows: PersonList[]): CommunityGroup {
  const [list] = rows as [PersonList, ...PersonList[]];
  const roles = new Set(rows.map((row) => cleanRole(row.role, LONGEST)).filter(Boolean));
  return {
    GroupKey: list.key,
    GroupName: cleanText(list.name, LONGEST),
    GroupType: cleanText(list.kind, LONGEST),
    RoleDescription: cleanText([...roles].join(" / "), LONGEST) || "Member",
    BeginDate: cleanDate(rows.reduce((first, row) => earlier(first, row.joinedOn), list.joinedOn)),
    EndDate: cleanDate(rows.reduce((last, row) => later(last, row.droppedOn), list.droppedOn)),
  };
}

/** Without a date the membership has always been there. */
function earlier(one: string | null, other: string | null): string | null {
  return one === null || other === null ? null : one < other ? one : other;
}

/** Without a date the membership has no end. */
function later(one: string | null, other: string | null): string | null {
  return one === null || other === null ? null : one > other ? one : other;
}
