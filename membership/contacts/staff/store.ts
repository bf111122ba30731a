import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import type { Role } from "@/accounts/roles";
import { pool, transaction } from "@/lib/db";

export interface StaffMember {
  id: number;
  contactId: number;
  firstName: string | null;
  lastName: string | null;
  organizationName: string | null;
  email: string | null;
  role: Role;
  isActive: boolean;
  /** Has a login with a password or a verified e-mail; without one they were only invited, or not even that. */
  hasSignedUp: boolean;
  version: string;
}

const columns = `s.id, s.contact_id as "contactId", c.first_name as "firstName", c.last_name as "lastName",
  c.organization_name as "organizationName", c.email, s.role, s.is_active as "isActive",
  exists (select from login l where l.association_id = s.association_id and l.contact_id = s.contact_id
          and (l.password_hash is not null or l.email_verified is not null)) as "hasSignedUp",
  s.xmin::text as version`;
const joined = "staff_member s join contact c on c.id = s.contact_id";

/** Everybody with a staff role; active ones first. An association's staff fits on one page. */
export async function readStaff(associationId: number): Promise<StaffMember[]> {
  const { rows } = await pool().query<StaffMember>(
    `select ${columns} from ${joined} where s.association_id = $1
     order by s.is_active desc, lower(coalesce(c.last_name, c.organization_name, '')), s.id limit 500`,
    [associationId],
  );
  return rows;
}

/** The staff role of one contact; null when it has none. */
export async function staffRoleOf(associationId: number, contactId: number): Promise<StaffMember | null> {
  const { rows } = await pool().query<StaffMember>(
    `select ${columns} from ${joined} where s.association_id = $1 and s.contact_id = $2`,
    [associationId, contactId],
  );
  return rows[0] ?? null;
}

export type StaffWritten =
  "written" | "last-admin" | "no-such-contact" | "changed-meanwhile" | "has-role-already";

/** Give an individual a staff role. */
export async function addStaff(
  associationId: number,
  contactId: number,
  role: Role,
  actor: string,
): Promise<StaffWritten> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      `insert into staff_member (association_id, contact_id, role)
       select association_id, id, $3 from contact where association_id = $1 and id = $2 and kind = 'individual'
       on conflict (association_id, contact_id) do nothing`,
      [associationId, contactId, role],
    );
    if (!rowCount) {
      return (await staffRoleOf(associationId, contactId)) ? "has-role-already" : "no-such-contact";
    }
    await log(client, associationId, actor, "staff.added", contactId, { role });
    return "written";
  });
}

/** Change role or active flag. An association always keeps an active admin: nobody else could give the role back. */
export async function changeStaff(
  associationId: number,
  contactId: number,
  version: string,
  change: { role: Role; isActive: boolean },
  actor: string,
): Promise<StaffWritten> {
  return transaction(async (client) => {
    // Two admins who each put the other out of office would leave none: the second waits here and then is refused.
    await client.query(
      "select from staff_member where association_id = $1 and role = 'admin' and is_active order by id for update",
      [associationId],
    );
    const { rowCount } = await client.query(
      "update staff_member set role = $4, is_active = $5 where association_id = $1 and contact_id = $2 and xmin::text = $3",
      [associationId, contactId, version, change.role, change.isActive],
    );
    if (!rowCount) return "changed-meanwhile";
    const admins = await client.query(
      "select from staff_member where association_id = $1 and role = 'admin' and is_active limit 1",
      [associationId],
    );
    if (!admins.rowCount) throw new LastAdmin();
    await log(client, associationId, actor, "staff.changed", contactId, change);
    return "written" as const;
  }).catch((error: unknown) => {
    if (error instanceof LastAdmin) return "last-admin" as const;
    throw error;
  });
}

/** Rolls the transaction back; never leaves this file. */
class LastAdmin extends Error {
  override readonly name = "LastAdmin";
}

async function log(
  client: pg.ClientBase,
  associationId: number,
  actor: string,
  action: string,
  contactId: number,
  detail: Record<string, unknown>,
): Promise<void> {
  await audit({ associationId, actor, action, subject: String(contactId), detail }, client);
}
