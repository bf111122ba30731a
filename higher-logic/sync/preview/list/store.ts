import { hash } from "node:crypto";
import type pg from "pg";
import type { ContactSnapshot } from "@/higher-logic/push/person";
import { inSnapshot, readContacts } from "@/higher-logic/push/store";
import { readSettings, type HigherLogicSettings } from "@/higher-logic/settings/store";
import { isTooMany } from "../../removal-guard";
import { NamedTally, previewOf, type NamedPeople } from "../tally";

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
  const { rows } = await client.query<{ id: number }>(
    `select contact_id as id from pushed_contact
      where association_id = $1 and push_target_id = $2 and is_active and group_keys @> array[$3::text]
      order by contact_id`,
    [associationId, pushTargetId, groupKey],
  );
  const everything = new NamedTally();
  const thisOne = new NamedTally();
  for (let start = 0; start < rows.length; start += PAGE) {
    const ids = rows.slice(start, start + PAGE).map(({ id }) => id);
    for (const snapshot of await readContacts(client, associationId, pushTargetId, ids)) {
      if (!previewOf(snapshot, { settings, stored: null }).groupKeys.includes(groupKey)) continue;
      const { verdict, place, person } = previewOf(without(snapshot, groupKey), { settings, stored: null });
      (verdict === "removed" ? everything : thisOne).add(place, person);
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

function without({ person, ...snapshot }: ContactSnapshot, groupKey: string): ContactSnapshot {
  return {
    ...snapshot,
    person: person && { ...person, lists: person.lists.filter(({ key }) => key !== groupKey) },
  };
}
