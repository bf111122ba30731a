import type pg from "pg";
import { together } from "@/lib/db";
import type { Outgoing, PushPlan, Told } from "../../ports";
import { columns, GROUPS, NAMES, TOLD } from "../shadow/store";

/** For the guard's window; an approval is used up by the removal it was given for. */
export async function noteRemovals(
  client: pg.ClientBase,
  plan: PushPlan,
  removals: readonly Outgoing[],
): Promise<void> {
  if (removals.length === 0) return;
  const rows = removals.flatMap(({ claim, record, approved }) =>
    [...(record.isRemoval ? [""] : []), ...record.leavesLists].map((groupKey) => ({
      contactId: claim.contactId,
      groupKey,
      approved,
    })),
  );
  const decided = [plan.associationId, plan.pushTargetId, removals.map(({ claim }) => claim.contactId)];
  const noted = client.query(
    `insert into accepted_removal (association_id, push_target_id, contact_id, group_key, approved)
     select $1, $2, t.* from unnest($3::int[], $4::text[], $5::bool[]) t`,
    [
      plan.associationId,
      plan.pushTargetId,
      rows.map(({ contactId }) => contactId),
      rows.map(({ groupKey }) => groupKey),
      rows.map(({ approved }) => approved),
    ],
  );
  const usedUp = ["removal_approval", "removal_proposal"].map((table) =>
    client.query(
      `delete from ${table} where association_id = $1 and push_target_id = $2 and contact_id = any($3)`,
      decided,
    ),
  );
  await together([noted, ...usedUp]);
}

/**
 * Nobody answered these records, and what they take away may be taken away already. So the guard counts it until the
 * doubt is over, even when the person has come back meanwhile; else others could leave in their place (ADR 37). Uses
 * up no approval: the same removal is told again.
 *
 * Reads the shadow as it is before the doubt is stored.
 *
 * @param approved of each of `people`; whoever does not know says false
 */
export async function noteDoubtedRemovals(
  client: pg.ClientBase,
  target: { pushTargetId: number; associationId: number },
  people: readonly Told[],
  approved: readonly boolean[],
): Promise<void> {
  await client.query(
    `insert into accepted_removal (association_id, push_target_id, contact_id, group_key, approved)
     select $2, $1, t.contact_id, taken.key, t.approved
       from ${TOLD}, $11::bool[]) as t (${NAMES}, approved)
       join pushed_contact p on p.push_target_id = $1 and p.contact_id = t.contact_id
      cross join lateral (
        select '' as key where not t.is_active and p.removed_at is null
        union all
        (select unnest(p.group_keys) except select unnest(${GROUPS}))
      ) taken`,
    [target.pushTargetId, target.associationId, ...columns(people), approved],
  );
}
