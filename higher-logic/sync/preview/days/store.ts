import { hash } from "node:crypto";
import type pg from "pg";
import { standingOf } from "@/higher-logic/push/member-record";
import {
  inSnapshot,
  nextContactIds,
  type OtherDays,
  readContacts,
  refreshStatistics,
} from "@/higher-logic/push/store";
import { readSettings, type HigherLogicSettings } from "@/higher-logic/settings/store";
import { pool } from "@/lib/db";
import type { LeavingList } from "../list/store";
import { namedBy, NamedTally } from "../tally";

const PAGE = 1_000;
/** On the screen; all of them are in the file. */
const NAMED = 50;

/** What of an association's settings says when a membership ends. */
export interface DaysAsked {
  timeZone: string;
  graceDays: number;
}

/**
 * Who would be out of the community by other days of grace, or by another time zone: told by the very rules that decide,
 * asked for that day and those days. Who stands to leave anyway is not named.
 *
 * @returns null where nobody would be out by it: nothing is pushed, or nobody is told to be there
 */
export async function leavingByDays(associationId: number, asked: DaysAsked): Promise<LeavingList | null> {
  const settings = await readSettings(associationId);
  const { pushTargetId, enabled, syncRequestedAt, fourEyes } = settings;
  if (!enabled || syncRequestedAt === null || pushTargetId === null) return null;
  await refreshStatistics(pool());
  const everything = await inSnapshot((client) => count(client, settings, pushTargetId, asked));
  if (everything.count === 0) return null;
  const people = everything.contactIds.join();
  return {
    everything,
    thisOne: { count: 0, contactIds: [], people: [] },
    pushTargetId,
    fourEyes,
    isMany: true,
    digest: hash("sha256", `${pushTargetId}:${asked.timeZone}:${asked.graceDays}:${people}`),
  };
}

async function count(
  client: pg.PoolClient,
  settings: HigherLogicSettings,
  pushTargetId: number,
  { timeZone, graceDays }: DaysAsked,
) {
  const { associationId } = settings;
  const tally = new NamedTally(NAMED);
  const { rows } = await client.query<{ day: string }>(
    "select day_in_zone(statement_timestamp(), name) as day from pg_timezone_names where name = $1",
    [timeZone],
  );
  if (!rows[0]) return tally.result; // such a zone is refused
  const other: OtherDays = { day: rows[0].day, graceDays };
  let ids: number[];
  let last = 0;
  do {
    ids = await nextContactIds(client, associationId, pushTargetId, last, PAGE);
    const then = await readContacts(client, associationId, pushTargetId, ids, other);
    const out = then
      .filter(({ shadow }) => shadow?.isActive)
      .filter((snapshot) => standingOf(snapshot, settings).kind === "out")
      .map(({ contactId }) => contactId);
    for (const snapshot of await readContacts(client, associationId, pushTargetId, out)) {
      const now = standingOf(snapshot, settings);
      if (now.kind !== "in") continue;
      const { name, place } = namedBy(snapshot.contactId, now.names);
      tally.add(place, { contactId: snapshot.contactId, name, because: null });
    }
    last = ids.at(-1) ?? last;
  } while (ids.length === PAGE);
  return tally.result;
}
