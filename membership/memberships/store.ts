import { pool } from "@/lib/db";
import { violatedConstraint } from "@/lib/postgres-errors";
import type { Membership, MembershipFields } from "./membership";

/** How the membership `m` of association `a` stands today; `$1` is the association. */
export const STANDING = `membership_standing(m.status, m.begins_on, m.expires_on, m.dropped_on, a.grace_days,
  (select association_day($1))) as standing`;
const columns = `m.id, m.contact_id as "contactId", m.membership_type_id as "membershipTypeId", t.name as "typeName", m.status,
  m.begins_on as "beginsOn", m.expires_on as "expiresOn", m.dropped_on as "droppedOn", ${STANDING}, m.xmin::text as version`;
const joined = `membership m join membership_type t on t.id = m.membership_type_id join association a on a.id = m.association_id`;

/** One membership, or null when the association has none with this number. */
export async function readMembership(
  associationId: number,
  membershipId: number,
): Promise<Membership | null> {
  const { rows } = await pool().query<Membership>(
    `select ${columns} from ${joined} where m.association_id = $1 and m.id = $2`,
    [associationId, membershipId],
  );
  return rows[0] ?? null;
}

/** A contact's memberships, the newest first. */
export async function membershipsOf(associationId: number, contactId: number): Promise<Membership[]> {
  const { rows } = await pool().query<Membership>(
    `select ${columns} from ${joined} where m.association_id = $1 and m.contact_id = $2
     order by m.begins_on desc nulls last, m.id desc limit 200`,
    [associationId, contactId],
  );
  return rows;
}

/** A last day up to this one is over: today less the days of grace, less one. */
export async function lastDayOver(associationId: number): Promise<string> {
  const { rows } = await pool().query<{ day: string }>(
    "select association_day(id) - grace_days - 1 as day from association where id = $1",
    [associationId],
  );
  return rows[0]?.day ?? "";
}

type Written = { kind: "written"; membershipId: number };

/** Give a contact a membership. */
export async function createMembership(
  associationId: number,
  contactId: number,
  fields: MembershipFields,
): Promise<Written | { kind: "no-such-type" } | { kind: "no-such-contact" }> {
  try {
    const { rows } = await pool().query<{ id: number }>(
      `insert into membership (association_id, contact_id, membership_type_id, status, begins_on, expires_on, dropped_on)
       values ($1, $2, $3, $4, $5, $6, $7) returning id`,
      [associationId, contactId, ...inOrder(fields)],
    );
    return { kind: "written", membershipId: rows[0]!.id };
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === "membership_association_id_membership_type_id_fkey") return { kind: "no-such-type" };
    if (constraint === "membership_association_id_contact_id_fkey") return { kind: "no-such-contact" };
    throw error;
  }
}

/** Change the version of a membership that the form was made from. */
export async function changeMembership(
  associationId: number,
  membershipId: number,
  version: string,
  fields: MembershipFields,
): Promise<Written | { kind: "no-such-type" } | { kind: "changed-meanwhile" } | { kind: "gone" }> {
  try {
    const { rowCount } = await pool().query(
      `update membership set membership_type_id = $4, status = $5, begins_on = $6, expires_on = $7, dropped_on = $8
       where association_id = $1 and id = $2 and xmin::text = $3`,
      [associationId, membershipId, version, ...inOrder(fields)],
    );
    if (rowCount) return { kind: "written", membershipId };
    return (await readMembership(associationId, membershipId))
      ? { kind: "changed-meanwhile" }
      : { kind: "gone" };
  } catch (error) {
    if (violatedConstraint(error) === "membership_association_id_membership_type_id_fkey") {
      return { kind: "no-such-type" };
    }
    throw error;
  }
}

function inOrder(fields: MembershipFields): unknown[] {
  return [fields.membershipTypeId, fields.status, fields.beginsOn, fields.expiresOn, fields.droppedOn];
}

/** Take a membership away that should never have been entered; a member who leaves is dropped instead. */
export async function deleteMembership(associationId: number, membershipId: number): Promise<boolean> {
  const { rowCount } = await pool().query("delete from membership where association_id = $1 and id = $2", [
    associationId,
    membershipId,
  ]);
  return rowCount === 1;
}
