import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { transaction } from "@/lib/db";
import { healableCauses, type DriftCause } from "../causes";
import { keepCounts } from "../read/store";
import { seedShadow } from "../seed/store";

/** Which differences: these, all of one cause, or all that can be healed. */
export type Whom = { findingIds: readonly number[] } | { cause: DriftCause } | "all";

interface ToHeal {
  id: number;
  /** The same of all of them. */
  driftRunId: number;
  contactId: number;
  key: string;
  /** Where the person is and was never told to be. */
  extraGroup: string | null;
  isNeverTold: boolean;
}

/**
 * Send what is true here once more: each person is in doubt, so the ordinary pusher tells of them, and whoever is in a
 * community that was never told leaves it through the guard, counted like any removal.
 *
 * @returns how many people; of another target than the present one, or healed before, nobody
 */
export async function healDrift(associationId: number, whom: Whom, by: string): Promise<number> {
  return transaction(async (client) => {
    // The row every writer of the sync locks.
    await client.query("select from pusher_lease where association_id = $1 for update", [associationId]);
    const target = await presentTarget(client, associationId);
    if (target === null) return 0;
    const found = await toHeal(client, target, whom);
    if (found.length === 0) return 0;
    const people = [...new Set(found.map(({ contactId }) => contactId))];
    await seedShadow(client, target, neverTold(found));
    await doubt(client, target, found);
    await client.query(
      `insert into contact_change (association_id, subject, subject_id, cause)
       select $1, 'contact', unnest($2::int[]), 'drift check'`,
      [associationId, people],
    );
    await client.query(
      "update drift_finding set healed_at = clock_timestamp(), healed_by = $2 where id = any($1::bigint[])",
      [found.map(({ id }) => id), by],
    );
    await keepCounts(client, associationId, found[0]!.driftRunId);
    const detail = { people: people.length };
    await audit(
      { associationId, actor: by, action: "higher-logic.drift-healed", subject: "Higher Logic", detail },
      client,
    );
    await client.query("select pg_notify('causeway_change', $1)", [String(associationId)]);
    return people.length;
  });
}

interface Target {
  associationId: number;
  pushTargetId: number;
}

async function presentTarget(client: pg.ClientBase, associationId: number): Promise<Target | null> {
  const { rows } = await client.query<{ id: number | null }>(
    "select push_target_id as id from higher_logic_settings where association_id = $1",
    [associationId],
  );
  const pushTargetId = rows[0]?.id ?? null;
  return pushTargetId === null ? null : { associationId, pushTargetId };
}

/** Of the newest drift check of the present target. */
async function toHeal(client: pg.ClientBase, target: Target, whom: Whom): Promise<ToHeal[]> {
  const ids = typeof whom === "object" && "findingIds" in whom ? whom.findingIds : null;
  const cause = typeof whom === "object" && "cause" in whom ? whom.cause : null;
  const { rows } = await client.query<ToHeal>(
    `select f.id, f.drift_run_id as "driftRunId", f.contact_id as "contactId", f.integration_key as key,
            case when f.kind = 'extra' then f.group_key end as "extraGroup",
            not exists (select from pushed_contact p
                         where p.push_target_id = $2 and p.contact_id = f.contact_id) as "isNeverTold"
       from drift_finding f
      where f.association_id = $1 and f.healed_at is null and f.contact_id is not null and f.cause = any($3)
        and f.drift_run_id = (select max(id) from drift_run
                               where association_id = $1 and push_target_id = $2 and kind = 'drift')
        and ($4::bigint[] is null or f.id = any($4)) and ($5::text is null or f.cause = $5)
      order by f.contact_id, f.id`,
    [target.associationId, target.pushTargetId, healableCauses, ids, cause],
  );
  return rows;
}

function neverTold(found: readonly ToHeal[]) {
  const byContact = new Map<number, ToHeal[]>();
  for (const one of found)
    if (one.isNeverTold) byContact.set(one.contactId, [...(byContact.get(one.contactId) ?? []), one]);
  return [...byContact].map(([contactId, findings]) => ({
    contactId,
    key: findings[0]!.key,
    ...{ firstName: null, lastName: null, email: null, isMember: false },
    groupKeys: findings.flatMap(({ extraGroup }) => extraGroup ?? []),
  }));
}

/** What the community really shows is what a record has to take away; nothing sent before is counted on. */
async function doubt(client: pg.ClientBase, target: Target, found: readonly ToHeal[]): Promise<void> {
  await client.query(
    `update pushed_contact p
        set in_doubt_until = greatest(p.in_doubt_until, clock_timestamp()),
            group_keys = array(select distinct k from unnest(p.group_keys || t.groups) k order by k),
            is_active = p.is_active or cardinality(t.groups) > 0,
            active_since = case when not p.is_active and cardinality(t.groups) > 0 then clock_timestamp()
                                else p.active_since end,
            removed_at = case when cardinality(t.groups) = 0 then p.removed_at end
       from (select contact, coalesce(array_agg(grp) filter (where grp is not null), '{}') as groups
               from unnest($2::int[], $3::text[]) as t (contact, grp) group by contact) as t
      where p.push_target_id = $1 and p.contact_id = t.contact`,
    [target.pushTargetId, found.map(({ contactId }) => contactId), found.map(({ extraGroup }) => extraGroup)],
  );
}
