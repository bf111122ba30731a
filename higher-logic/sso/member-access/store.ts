import { pool } from "@/lib/db";

/** What a member's own page says about the communities. */
export interface MemberAccess {
  /** The synced lists the member is on today, by name: each is a community. */
  communities: { listId: number; name: string; role: string | null }[];
  /** What the community was told last; null when it was never told of this member, or the last word was a removal. */
  told: Told | null;
  /** When the community was told that this member is not active there any more; null unless that was the last word. */
  removedAt: Date | null;
}

interface Told {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** null: it was sent, and nobody knows yet whether it arrived. */
  at: Date | null;
}

export async function readMemberAccess(associationId: number, contactId: number): Promise<MemberAccess> {
  const [communities, told] = await Promise.all([
    pool().query<MemberAccess["communities"][number]>(
      `select l.id as "listId", l.name, min(m.role) as role
         from list_membership m
         join list l on l.association_id = $1 and l.id = m.list_id and l.is_active and l.is_synced
        where m.association_id = $1 and m.contact_id = $2
          and is_current(m.joined_on, m.dropped_on, (select association_day($1)))
        group by l.id order by lower(l.name), l.id`,
      [associationId, contactId],
    ),
    pool().query<Told & { isActive: boolean }>(
      `select p.first_name as "firstName", p.last_name as "lastName", p.email, p.is_active as "isActive",
              case when p.in_doubt_until is null or w.code = 'settling' or not p.is_active then p.accepted_at end as at
         from pushed_contact p
         left join push_wait w on w.push_target_id = p.push_target_id and w.contact_id = p.contact_id
         join higher_logic_settings s on s.association_id = $1 and s.push_target_id = p.push_target_id
        where p.association_id = $1 and p.contact_id = $2
          and (p.accepted_at is not null or p.in_doubt_until is not null)`,
      [associationId, contactId],
    ),
  ]);
  const last = told.rows[0];
  return {
    communities: communities.rows,
    told: last?.isActive ? last : null,
    removedAt: last && !last.isActive ? last.at : null,
  };
}
