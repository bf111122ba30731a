import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { transaction } from "@/lib/db";
import { displayName, type Contact, type ContactKind } from "../contact";

/** Two records of one person or organization: `stays` keeps its number, key and details, `goes` is deleted. */
export interface Merge {
  stays: number;
  goes: number;
  /** E-mail of the staff member. */
  actor: string;
  /** May decide about staff roles and logins. */
  managesPeople: boolean;
}

export type MergeOutcome =
  | "merged"
  /** One of the two is no contact of the association. */
  | "gone"
  | "different-kinds"
  /** A staff role or a login is at stake, which `managesPeople` decides about. */
  | "needs-admin"
  | "last-admin";

type Party = Pick<Contact, "id" | "firstName" | "lastName" | "organizationName" | "email"> & {
  kind: ContactKind;
  role: string | null;
  hasLogin: boolean;
};

/**
 * Make one contact of two: memberships, places on lists and relationships move to the one that stays, and so do staff
 * role and login where it has none. The other one is deleted, with its Grants: whoever signed in as it signs in anew.
 *
 * One transaction, so that nobody sees the person without their memberships.
 */
export async function mergeContacts(
  associationId: number,
  { stays, goes, actor, managesPeople }: Merge,
): Promise<MergeOutcome> {
  return transaction(async (client) => {
    const kept = await lockParties(client, associationId, stays, goes);
    if (!kept) return "gone";
    const [one, other] = kept;
    if (one.kind !== other.kind) return "different-kinds";
    if (!managesPeople && concernsPeople(one, other)) return "needs-admin";
    if (await wouldEndAdmins(client, associationId, one, other)) return "last-admin";
    const moved = await moveRecords(client, associationId, stays, goes);
    await client.query("delete from contact where association_id = $1 and id = $2", [associationId, goes]);
    const detail = { merged: goes, name: displayName(other), into: displayName(one), ...moved };
    await audit({ associationId, actor, action: "contact.merged", subject: String(stays), detail }, client);
    return "merged";
  });
}

/** The one that stays and the one that goes; nobody edits or deletes them meanwhile. */
async function lockParties(
  client: pg.ClientBase,
  associationId: number,
  stays: number,
  goes: number,
): Promise<[Party, Party] | null> {
  const ids = [stays, goes];
  await client.query(
    "select from contact where association_id = $1 and id = any($2) order by id for update",
    [associationId, ids],
  );
  const { rows } = await client.query<Party>(
    `select c.id, c.kind, c.first_name as "firstName", c.last_name as "lastName",
            c.organization_name as "organizationName", c.email, s.role,
            exists (select from login l where l.association_id = $1 and l.contact_id = c.id) as "hasLogin"
       from contact c left join staff_member s on s.association_id = $1 and s.contact_id = c.id
      where c.association_id = $1 and c.id = any($2)`,
    [associationId, ids],
  );
  const of = (id: number) => rows.find((row) => row.id === id);
  const [one, other] = [of(stays), of(goes)];
  return one && other && stays !== goes ? [one, other] : null;
}

/** Merging would let somebody have a role, or sign in as somebody, that only an administrator may give. */
function concernsPeople(stays: Party, goes: Party): boolean {
  return stays.role !== null || goes.role !== null || goes.hasLogin;
}

/** The role of the one that goes is lost where the other has one; an association always keeps an active admin. */
async function wouldEndAdmins(
  client: pg.ClientBase,
  associationId: number,
  stays: Party,
  goes: Party,
): Promise<boolean> {
  if (goes.role !== "admin" || stays.role === null) return false;
  const { rows } = await client.query<{ id: number }>(
    `select contact_id as id from staff_member
      where association_id = $1 and role = 'admin' and is_active order by id for update`,
    [associationId],
  );
  return rows.some(({ id }) => id === goes.id) && rows.length === 1;
}

async function moveRecords(client: pg.ClientBase, associationId: number, stays: number, goes: number) {
  const move = async (sql: string) => (await client.query(sql, [associationId, stays, goes])).rowCount ?? 0;
  // A tie between the two would be one of the contact to itself.
  await move(
    `delete from relationship where association_id = $1
        and (contact_id = $2 and organization_id = $3 or contact_id = $3 and organization_id = $2)`,
  );
  const login = await moveLogin(client, associationId, stays, goes);
  return {
    memberships: await move(
      "update membership set contact_id = $2 where association_id = $1 and contact_id = $3",
    ),
    lists: await move(
      "update list_membership set contact_id = $2 where association_id = $1 and contact_id = $3",
    ),
    relationships:
      (await move(
        `update relationship r
            set contact_id = $2,
                is_primary = r.is_primary and not exists (select from relationship where contact_id = $2 and is_primary)
          where association_id = $1 and contact_id = $3`,
      )) +
      (await move(
        "update relationship set organization_id = $2 where association_id = $1 and organization_id = $3",
      )),
    staffRole: await move(
      `update staff_member set contact_id = $2 where association_id = $1 and contact_id = $3
          and not exists (select from staff_member where association_id = $1 and contact_id = $2)`,
    ),
    login,
  };
}

/** A login that moves is signed out everywhere: from now on it signs in as somebody else. */
async function moveLogin(client: pg.ClientBase, associationId: number, stays: number, goes: number) {
  const { rows } = await client.query<{ id: string }>(
    `update login set contact_id = $2 where association_id = $1 and contact_id = $3
        and not exists (select from login where association_id = $1 and contact_id = $2)
     returning id`,
    [associationId, stays, goes],
  );
  const ids = rows.map(({ id }) => id);
  await client.query("delete from login_session where login_id = any($1)", [ids]);
  return ids.length;
}
