import type pg from "pg";
import { readContacts } from "@/higher-logic/push/store";
import type { PushPlan } from "../../ports";
import { type CauseFacts, removalCause } from "../../removal-cause";
import type { StandingRemoval } from "../../removal-guard";

const PAGE = 1_000;

/** Writes into each removal why it stands, in the snapshot that found it. */
export async function nameCauses(
  client: pg.PoolClient,
  plan: PushPlan,
  standing: StandingRemoval[],
): Promise<void> {
  const leaving = new Map<string, number>();
  for (const { leaves } of standing) for (const key of leaves) leaving.set(key, (leaving.get(key) ?? 0) + 1);
  const synced = await readSynced(client, plan.associationId, [...leaving.keys()]);
  for (let start = 0; start < standing.length; start += PAGE) {
    const removals = standing.slice(start, start + PAGE);
    const ids = removals.map(({ contactId }) => contactId);
    const facts = { ended: await readEnded(client, plan.associationId, ids), synced, leaving };
    const snapshots = await readContacts(client, plan.associationId, plan.pushTargetId, ids);
    removals.forEach((removal, index) => {
      removal.cause = removalCause(snapshots[index]!, removal.leaves, plan.settings, facts);
    });
  }
}

async function readSynced(
  client: pg.PoolClient,
  associationId: number,
  keys: string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>(
    "select key from list where association_id = $1 and key = any($2) and is_active and is_synced",
    [associationId, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** How the membership ended that ended last, a person's own or their organization's. */
async function readEnded(
  client: pg.PoolClient,
  associationId: number,
  contactIds: number[],
): Promise<CauseFacts["ended"]> {
  const { rows } = await client.query<{ id: number; how: "dropped" | "expired" }>(
    `select distinct on (theirs.contact_id) theirs.contact_id as id,
            case when m.status = 'dropped' or m.dropped_on <= day.today then 'dropped' else 'expired' end as how
       from association a
       cross join lateral (select association_day(a.id) as today) day
       join (
         select id as contact_id, id as holder from unnest($2::int[]) as id
         union all
         select r.contact_id, r.organization_id from relationship r
          where r.association_id = $1 and r.contact_id = any($2)
            and is_current(r.begins_on, r.ends_on, (select association_day($1)))
       ) theirs on true
       join membership m on m.contact_id = theirs.holder and m.association_id = a.id
      where a.id = $1
        and membership_standing(m.status, m.begins_on, m.expires_on, m.dropped_on, a.grace_days, day.today) = 'dropped'
      order by theirs.contact_id, least(m.dropped_on, m.expires_on) desc nulls first, m.id desc`,
    [associationId, contactIds],
  );
  return new Map(rows.map(({ id, how }) => [id, how]));
}
