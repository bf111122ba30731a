import { hash } from "node:crypto";
import type pg from "pg";
import { standingOf } from "@/higher-logic/push/member-record";
import type { ContactSnapshot } from "@/higher-logic/push/person";
import { inSnapshot, readContacts } from "@/higher-logic/push/store";
import type { ScopeSettings } from "@/higher-logic/scope";
import { readSettings, type HigherLogicSettings } from "@/higher-logic/settings/store";
import { isTooMany } from "../../removal-guard";
import type { NamePlace } from "../by-name";
import { namedBy, NamedTally, type NamedPeople, type PreviewPerson } from "../tally";

/** Who would lose the community of a list that is not synced any more. */
export interface LeavingList {
  /** They are in no other community, and would be out altogether. */
  everything: NamedPeople;
  /** They stay in others. */
  thisOne: NamedPeople;
  pushTargetId: number;
  fourEyes: boolean;
  /** More would be out altogether than the guard lets go unasked. */
  isMany: boolean;
  /** Stands for "these people lose this" in the form that confirms it. */
  digest: string;
}

const PAGE = 1_000;

/**
 * Told by the very rules that decide, as if the list were gone from each record. Who stands to leave it anyway is not
 * named.
 *
 * @returns null where nobody would lose anything: nothing is pushed, or nobody was told to be there
 */
export async function leavingList(associationId: number, groupKey: string): Promise<LeavingList | null> {
  const settings = await readSettings(associationId);
  const { pushTargetId, enabled, syncRequestedAt, fourEyes } = settings;
  if (!enabled || syncRequestedAt === null || pushTargetId === null) return null;
  const found = await inSnapshot((client) => count(client, settings, pushTargetId, groupKey));
  if (found.everything.count + found.thisOne.count === 0) return null;
  const people = [found.everything, found.thisOne].map(({ contactIds }) => contactIds.join()).join(":");
  return {
    ...found,
    pushTargetId,
    fourEyes,
    digest: hash("sha256", `${pushTargetId}:${groupKey}:${people}`),
  };
}

async function count(
  client: pg.PoolClient,
  settings: HigherLogicSettings,
  pushTargetId: number,
  groupKey: string,
): Promise<Pick<LeavingList, "everything" | "thisOne" | "isMany">> {
  const { associationId } = settings;
  // Its members, and not the shadow, which would be read whole for a list of ten.
  const { rows } = await client.query<{ id: number }>(
    `select distinct contact_id as id from list_membership
      where association_id = $1 and list_id = (select id from list where association_id = $1 and key = $2)
      order by contact_id`,
    [associationId, groupKey],
  );
  const read = (start: number) => {
    const ids = rows.slice(start, start + PAGE).map(({ id }) => id);
    return readContacts(client, associationId, pushTargetId, ids);
  };
  const everything = new NamedTally();
  const thisOne = new NamedTally();
  // The next page is read while one is looked at.
  for (let start = 0, next = read(0); start < rows.length; start += PAGE) {
    const page = await next;
    next = read(start + PAGE);
    for (const snapshot of page) {
      const leaver = leaverOf(snapshot, settings, groupKey);
      if (leaver) (leaver.isOut ? everything : thisOne).add(leaver.place, leaver.person);
    }
  }
  const isMany = await isMoreThanGuarded(client, settings, pushTargetId, everything.result.count);
  return { everything: everything.result, thisOne: thisOne.result, isMany };
}

/** Whether the guard would hold so many, were they the only ones of these 24 hours. */
async function isMoreThanGuarded(
  client: pg.PoolClient,
  { associationId, guardPeople, guardPercent }: HigherLogicSettings,
  pushTargetId: number,
  people: number,
): Promise<boolean> {
  const limits = { people: guardPeople, percent: guardPercent };
  if (!isTooMany(people, 0, limits)) return false; // however many are active: they need not be counted
  const { rows } = await client.query<{ active: number }>(
    `select count(*) as active from pushed_contact where association_id = $1 and push_target_id = $2 and is_active`,
    [associationId, pushTargetId],
  );
  return isTooMany(people, rows[0]!.active, limits);
}

interface Leaver {
  /** Altogether, being in no other community. */
  isOut: boolean;
  person: PreviewPerson;
  place: NamePlace;
}

/** Null for whoever was not told to be there, or leaves anyway. No record is made: that is half of what a walk costs. */
function leaverOf(snapshot: ContactSnapshot, settings: ScopeSettings, groupKey: string): Leaver | null {
  const { contactId, shadow } = snapshot;
  if (!shadow?.isActive || !shadow.groupKeys.includes(groupKey)) return null;
  const now = standingOf(snapshot, settings);
  if (now.kind !== "in" || !now.scope.lists.some(({ key }) => key === groupKey)) return null;
  const { name, place } = namedBy(contactId, now.names);
  const isOut = standingOf(without(snapshot, groupKey), settings).kind === "out";
  return { isOut, place, person: { contactId, name, because: null } };
}

function without({ person, ...snapshot }: ContactSnapshot, groupKey: string): ContactSnapshot {
  return {
    ...snapshot,
    person: person && { ...person, lists: person.lists.filter(({ key }) => key !== groupKey) },
  };
}
