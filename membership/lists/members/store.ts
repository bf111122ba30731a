import { searchConditions } from "@/membership/contacts/search/store";
import type { ContactKind, ContactStatus } from "@/membership/contacts/contact";
import { readStatuses } from "@/membership/contacts/store";
import { pool, transaction } from "@/lib/db";
import { pageOf, type Page } from "../../paging";
import type { ListMembershipFields } from "../list";

export interface MemberRow extends ListMembershipFields {
  id: number;
  contactId: number;
  kind: ContactKind;
  firstName: string | null;
  lastName: string | null;
  organizationName: string | null;
  email: string | null;
  status: ContactStatus;
}

const PAGE = 50;
const columns = `m.id, m.contact_id as "contactId", c.kind, c.first_name as "firstName", c.last_name as "lastName",
  c.organization_name as "organizationName", c.email, m.role, m.joined_on as "joinedOn", m.dropped_on as "droppedOn"`;
const ORDER = [
  "lower(coalesce(c.last_name, c.organization_name, ''))",
  "lower(coalesce(c.first_name, ''))",
  "c.id",
  "m.id",
];

/** Not as a query inside a call: then Postgres would make a call of each row, and not look at its dates itself. */
const TODAY = "with today as materialized (select association_day($1) as day)";

export interface MemberQuery {
  q?: string;
  /** Members of today, or those who are not: left, or yet to come. */
  isCurrent: boolean;
  after?: number | null;
  before?: number | null;
}

/** One page of a list's members by name. `after` and `before` are list memberships. */
export async function membersOf(
  associationId: number,
  listId: number,
  query: MemberQuery,
): Promise<Page<MemberRow>> {
  const isBackwards = !!query.before;
  const from = query.before ?? query.after ?? null;
  const found = await readMembers(associationId, listId, query, from, isBackwards);
  const page = pageOf(found, PAGE, { from, isBackwards });
  if (page === null) return membersOf(associationId, listId, { ...query, before: null, after: null });
  const statuses = await readStatuses(
    associationId,
    page.rows.map((row) => row.contactId),
  );
  const rows = page.rows.map((row) => ({ ...row, status: statuses.get(row.contactId) ?? "non-member" }));
  return { ...page, rows };
}

async function readMembers(
  associationId: number,
  listId: number,
  query: MemberQuery,
  from: number | null,
  isBackwards: boolean,
): Promise<Omit<MemberRow, "status">[]> {
  const values: unknown[] = [associationId, listId, PAGE + 1];
  const place = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    "m.association_id = $1",
    "m.list_id = $2",
    "c.association_id = $1",
    `${query.isCurrent ? "" : "not "}is_current(m.joined_on, m.dropped_on, today.day)`,
    ...searchConditions(query.q ?? "", place),
  ];
  if (from !== null) {
    conditions.push(
      `(${ORDER.join(", ")}) ${isBackwards ? "<" : ">"} (select ${ORDER.join(", ")} from list_membership m join contact c on c.id = m.contact_id
         where m.association_id = $1 and m.list_id = $2 and m.id = ${place(from)})`,
    );
  }
  const order = ORDER.map((part) => `${part}${isBackwards ? " desc" : ""}`).join(", ");
  const found = `list_membership m join contact c on c.id = m.contact_id cross join today where ${conditions.join(" and ")}`;
  // Most members of a long list are met soon by walking all contacts by name; of a few the walk would be the whole table.
  const isFew = !query.isCurrent || !!query.q?.trim();
  const { rows } = await pool().query<Omit<MemberRow, "status">>(
    `${TODAY} ${isFew ? `, found as materialized (select m.id from ${found})` : ""}
     select ${columns} from ${isFew ? "found join list_membership m using (id) join contact c on c.id = m.contact_id" : found}
     order by ${order} limit $3`,
    values,
  );
  return rows;
}

/** One place on a list, with whose it is; null when the association has none with this number. */
export async function readListMembership(
  associationId: number,
  listMembershipId: number,
): Promise<(Omit<MemberRow, "status"> & { listId: number; listName: string; version: string }) | null> {
  const { rows } = await pool().query(
    `select ${columns}, m.list_id as "listId", l.name as "listName", m.xmin::text as version
     from list_membership m join contact c on c.id = m.contact_id join list l on l.id = m.list_id
     where m.association_id = $1 and m.id = $2`,
    [associationId, listMembershipId],
  );
  return rows[0] ?? null;
}

/** A list's organizations: their people have to be on it themselves (R21). The first few, and whether there are more. */
export async function organizationsOn(
  associationId: number,
  listId: number,
  limit = 5,
): Promise<{ organizations: { contactId: number; name: string | null }[]; more: boolean }> {
  const { rows } = await pool().query<{ contactId: number; name: string | null }>(
    `${TODAY} select c.id as "contactId", c.organization_name as name
     from list_membership m join contact c on c.id = m.contact_id cross join today
     where m.association_id = $1 and m.list_id = $2 and c.kind = 'organization'
       and is_current(m.joined_on, m.dropped_on, today.day)
     order by c.id limit $3`,
    [associationId, listId, limit + 1],
  );
  return { organizations: rows.slice(0, limit), more: rows.length > limit };
}

/**
 * Put a contact on a list. Whoever is on it already is not put on it twice: the lock, on this contact and list only,
 * keeps two people who do it at once from both seeing nobody there.
 */
export async function putOnList(
  associationId: number,
  listId: number,
  contactId: number,
  fields: ListMembershipFields,
): Promise<{ kind: "written"; listMembershipId: number } | { kind: "on-it-already" } | { kind: "gone" }> {
  return transaction(async (client) => {
    await client.query("select pg_advisory_xact_lock($1, $2)", [listId, contactId]);
    const there = await client.query(
      `select from list_membership where association_id = $1 and list_id = $2 and contact_id = $3
         and (dropped_on is null or dropped_on > association_day($1)) limit 1`,
      [associationId, listId, contactId],
    );
    if (there.rowCount) return { kind: "on-it-already" };
    const { rows } = await client.query<{ id: number }>(
      `insert into list_membership (association_id, list_id, contact_id, role, joined_on, dropped_on)
       select l.association_id, l.id, c.id, $4, $5, $6
       from list l join contact c on c.association_id = l.association_id and c.id = $3
       where l.association_id = $1 and l.id = $2 returning id`,
      [associationId, listId, contactId, fields.role, fields.joinedOn, fields.droppedOn],
    );
    return rows[0] ? { kind: "written", listMembershipId: rows[0].id } : { kind: "gone" };
  });
}

/** Change the version of a place on a list that the form was made from. */
export async function changeListMembership(
  associationId: number,
  listMembershipId: number,
  version: string,
  fields: ListMembershipFields,
): Promise<"written" | "changed-meanwhile" | "gone"> {
  const { rowCount } = await pool().query(
    `update list_membership set role = $4, joined_on = $5, dropped_on = $6
     where association_id = $1 and id = $2 and xmin::text = $3`,
    [associationId, listMembershipId, version, fields.role, fields.joinedOn, fields.droppedOn],
  );
  if (rowCount) return "written";
  return (await readListMembership(associationId, listMembershipId)) ? "changed-meanwhile" : "gone";
}

/**
 * Take somebody off a list from today on; the row stays, as history. A place that would have begun later never begins.
 * False when they were off it already.
 */
export async function takeOffList(associationId: number, listMembershipId: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update list_membership
     set dropped_on = association_day($1), joined_on = case when joined_on > association_day($1) then association_day($1) else joined_on end
     where association_id = $1 and id = $2 and (dropped_on is null or dropped_on > association_day($1))`,
    [associationId, listMembershipId],
  );
  return rowCount === 1;
}

/**
 * Put somebody back whom somebody took off today. False when the row's day is another one, or they have been put on the
 * list anew meanwhile.
 */
export async function putBackOnList(associationId: number, listMembershipId: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update list_membership m set dropped_on = null
     where association_id = $1 and id = $2 and dropped_on = association_day($1)
       and not exists (
         select from list_membership other
         where other.list_id = m.list_id and other.contact_id = m.contact_id and other.id <> m.id
           and is_current(other.joined_on, other.dropped_on, association_day($1)))`,
    [associationId, listMembershipId],
  );
  return rowCount === 1;
}

export interface PlaceOnList extends ListMembershipFields {
  id: number;
  listId: number;
  listName: string;
  kind: string;
  isSynced: boolean;
  isActive: boolean;
  isCurrent: boolean;
}

/** The lists a contact is or was on: those of today first, then by name. */
export async function listsOf(associationId: number, contactId: number): Promise<PlaceOnList[]> {
  const { rows } = await pool().query<PlaceOnList>(
    `select m.id, l.id as "listId", l.name as "listName", l.kind, l.is_synced as "isSynced", l.is_active as "isActive",
            m.role, m.joined_on as "joinedOn", m.dropped_on as "droppedOn",
            is_current(m.joined_on, m.dropped_on, (select association_day($1))) as "isCurrent"
     from list_membership m join list l on l.id = m.list_id
     where m.association_id = $1 and m.contact_id = $2
     order by 10 desc, lower(l.name), m.id limit 200`,
    [associationId, contactId],
  );
  return rows;
}
