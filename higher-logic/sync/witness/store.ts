import { project, type ProjectedRecord } from "@/higher-logic/push/member-record";
import { inSnapshot, readContacts } from "@/higher-logic/push/store";
import { isKnown } from "../diff";
import type { PushPlan } from "../ports";

/** Candidates looked at; nearly every one that waits for nothing is a witness. */
const CANDIDATES = 20;

/**
 * A contact whose record Higher Logic accepted before, exactly as it is now: if that is refused, the connection is at
 * fault. Never somebody whom a change or a wait is about.
 */
export async function pickWitness(
  plan: PushPlan,
  claimed: ReadonlySet<number>,
): Promise<{ contactId: number; record: ProjectedRecord } | null> {
  const { associationId, pushTargetId } = plan;
  return inSnapshot(async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `select contact_id as id from pushed_contact p
          where push_target_id = $2 and is_active and record_hash is not null and in_doubt_until is null
            and contact_id <> all($3)
            and not exists (select from contact_change c
                             where c.association_id = $1 and c.subject = 'contact' and c.subject_id = p.contact_id)
            and not exists (select from push_wait w
                             where w.push_target_id = $2 and w.contact_id = p.contact_id)
          order by contact_id limit $4`,
      [associationId, pushTargetId, [...claimed], CANDIDATES],
    );
    const ids = rows.map(({ id }) => id);
    for (const snapshot of await readContacts(client, associationId, pushTargetId, ids)) {
      const record = project(snapshot, plan.settings);
      if (record.kind === "record" && isKnown(record, snapshot.shadow))
        return { contactId: snapshot.contactId, record };
    }
    return null;
  });
}
