import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { violatedConstraint } from "@/lib/postgres-errors";
import {
  contactColumns,
  displayName,
  type Contact,
  type ContactFields,
  type ContactKind,
  type ContactStatus,
} from "./contact";

const columns = Object.entries(contactColumns)
  .map(([field, column]) => `c.${column} as "${field}"`)
  .join(", ");

/**
 * One contact, or null when the association has none with this number.
 *
 * `version` is the row's xmin: Postgres gives every version of a row another one, whoever writes it.
 */
export async function readContact(associationId: number, contactId: number): Promise<Contact | null> {
  const { rows } = await pool().query<Contact>(
    `select c.id, c.kind, ${columns}, c.xmin::text as version,
            exists (select from integration_key k
                    where k.association_id = c.association_id and k.contact_id = c.id and k.written_at is not null) as "keyIsFixed"
     from contact c where c.association_id = $1 and c.id = $2`,
    [associationId, contactId],
  );
  return rows[0] ?? null;
}

/** The status of each contact today in the association's zone, as the one SQL function says it. */
export async function readStatuses(
  associationId: number,
  contactIds: readonly number[],
): Promise<Map<number, ContactStatus>> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await pool().query<{ contact_id: number; status: ContactStatus }>(
    "select contact_id, status from contact_statuses($1, $2, association_day($1))",
    [associationId, contactIds],
  );
  return new Map(rows.map((row) => [row.contact_id, row.status]));
}

/** Today in the association's zone, `yyyy-mm-dd`; from Postgres, never from this program's clock. */
export async function associationDay(associationId: number): Promise<string> {
  const { rows } = await pool().query<{ day: string }>("select association_day($1) as day", [associationId]);
  return rows[0]?.day ?? "";
}

export type KeyRefusal = "key-taken" | "key-fixed";
type Written = { kind: "written"; contactId: number } | { kind: KeyRefusal };

/** Make a contact. Without an integration key its ContactId becomes the key. */
export async function createContact(
  associationId: number,
  kind: ContactKind,
  fields: Partial<ContactFields>,
): Promise<Written> {
  const given = Object.keys(fields) as (keyof ContactFields)[];
  const places = given.map((_, index) => `$${index + 3}`);
  return refusingKeys(async () => {
    const { rows } = await pool().query<{ id: number }>(
      `insert into contact (${["association_id", "kind", ...given.map((field) => contactColumns[field])].join(", ")})
       values (${["$1", "$2", ...places].join(", ")}) returning id`,
      [associationId, kind, ...given.map((field) => fields[field])],
    );
    return { kind: "written", contactId: rows[0]!.id };
  });
}

/** Change the given fields of the version the form was made from. An empty integration key leaves the key. */
export async function changeContact(
  associationId: number,
  contactId: number,
  version: string,
  fields: Partial<ContactFields>,
): Promise<Written | { kind: "changed-meanwhile" } | { kind: "gone" }> {
  const given = (Object.keys(fields) as (keyof ContactFields)[]).filter(
    (field) => field !== "integrationKey" || fields[field] !== null,
  );
  const sets = given.map((field, index) => `${contactColumns[field]} = $${index + 4}`);
  return refusingKeys(async () => {
    const { rowCount } = await pool().query(
      `update contact set ${sets.join(", ")} where association_id = $1 and id = $2 and xmin::text = $3`,
      [associationId, contactId, version, ...given.map((field) => fields[field])],
    );
    if (rowCount) return { kind: "written", contactId };
    return (await readContact(associationId, contactId)) ? { kind: "changed-meanwhile" } : { kind: "gone" };
  });
}

async function refusingKeys<T>(write: () => Promise<T>): Promise<T | { kind: KeyRefusal }> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === "integration_key_fixed") return { kind: "key-fixed" };
    if (
      constraint === "integration_key_taken" ||
      constraint === "contact_association_id_integration_key_key"
    ) {
      return { kind: "key-taken" };
    }
    throw error;
  }
}

/** What goes with a contact when it is deleted. */
export interface DeletionCost {
  memberships: number;
  lists: number;
  relationships: number;
  isStaff: boolean;
  hasLogin: boolean;
}

/** Told before a deletion is confirmed. Null when there is no such contact. */
export async function deletionCost(associationId: number, contactId: number): Promise<DeletionCost | null> {
  const { rows } = await pool().query<DeletionCost>(
    `select (select count(*)::int from membership where contact_id = c.id) as memberships,
            (select count(*)::int from list_membership where contact_id = c.id) as lists,
            (select count(*)::int from relationship where contact_id = c.id)
              + (select count(*)::int from relationship where organization_id = c.id) as relationships,
            exists (select from staff_member where contact_id = c.id) as "isStaff",
            exists (select from login where association_id = c.association_id and contact_id = c.id) as "hasLogin"
     from contact c where c.association_id = $1 and c.id = $2`,
    [associationId, contactId],
  );
  return rows[0] ?? null;
}

/** Delete a contact with its memberships, relationships, places on lists and login. False when it was gone already. */
export async function deleteContact(
  associationId: number,
  contactId: number,
  actor: string,
): Promise<boolean> {
  return transaction(async (client) => {
    const { rows } = await client.query<
      Pick<Contact, "id" | "firstName" | "lastName" | "organizationName" | "email">
    >(
      `delete from contact c where association_id = $1 and id = $2
       returning c.id, c.first_name as "firstName", c.last_name as "lastName", c.organization_name as "organizationName", c.email`,
      [associationId, contactId],
    );
    const deleted = rows[0];
    if (!deleted) return false;
    await audit(
      {
        associationId,
        actor,
        action: "contact.deleted",
        subject: String(contactId),
        detail: { name: displayName(deleted) },
      },
      client,
    );
    return true;
  });
}

/** More than anybody adds between two backups, and far from the end of an integer. */
const IDS_SKIPPED = 100_000;

/**
 * A ContactId is never given twice: leave out those that may have been given since a backup that was restored. Higher
 * Logic, and sites that know members by it, would take somebody new for the person who had it.
 *
 * @returns the next ContactId
 */
export async function skipContactIds(client: Pick<pg.ClientBase, "query">): Promise<number> {
  const { rows } = await client.query<{ next: number }>(
    // From the sequence itself: pg_sequences says null once it was set and not used since, as after a first call of this.
    `select setval('contact_id_seq', greatest(last_value, (select max(id) from contact)) + $1, false) as next
       from contact_id_seq`,
    [IDS_SKIPPED],
  );
  return rows[0]!.next;
}
