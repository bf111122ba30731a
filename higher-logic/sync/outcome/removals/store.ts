import type pg from "pg";
import { together } from "@/lib/db";
import type { Outgoing, PushPlan } from "../../ports";

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
  const usedUp = removals.map(({ claim: { contactId } }) => ({ contactId, since: null }));
  await together([noted, endDecisions(client, plan, usedUp)]);
}

/**
 * What was decided about these people is carried out, or was about a removal that is none any more: they are inside, and
 * the next one is another one. A decision that was made `since` stays; null: none does.
 */
export async function endDecisions(
  client: pg.ClientBase,
  plan: PushPlan,
  about: readonly { contactId: number; since: Date | null }[],
): Promise<void> {
  if (about.length === 0) return;
  const tables = { removal_approval: "approved_at", removal_proposal: "proposed_at" };
  await together(
    Object.entries(tables).map(([table, decidedAt]) =>
      client.query(
        `delete from ${table} d using unnest($3::int[], $4::timestamptz[]) as t (contact_id, since)
          where d.association_id = $1 and d.push_target_id = $2 and d.contact_id = t.contact_id
            and d.${decidedAt} < coalesce(t.since, 'infinity')`,
        [
          plan.associationId,
          plan.pushTargetId,
          about.map(({ contactId }) => contactId),
          about.map(({ since }) => since),
        ],
      ),
    ),
  );
}
