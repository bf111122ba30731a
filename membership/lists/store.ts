import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { pageOf, type Page } from "../paging";
import type { List, ListFields } from "./list";

const columns = `l.id, l.key, l.name, l.kind, l.is_active as "isActive", l.is_synced as "isSynced",
  l.do_not_contact as "doNotContact", l.xmin::text as version`;
const PAGE = 50;
/** Counting stops here: what a page costs must not grow with its lists. */
export const MOST_COUNTED = 1_000;

/** One list, or null when the association has none with this number. */
export async function readList(associationId: number, listId: number): Promise<List | null> {
  const { rows } = await pool().query<List>(
    `select ${columns} from list l where l.association_id = $1 and l.id = $2`,
    [associationId, listId],
  );
  return rows[0] ?? null;
}

export interface ListRow extends List {
  /** Current members; more than MOST_COUNTED reads as "1,000+". */
  members: number;
}

export interface ListQuery {
  q?: string;
  isSynced?: boolean | undefined;
  after?: number | null;
  before?: number | null;
}

/** One page of lists by name. */
export async function findLists(associationId: number, query: ListQuery): Promise<Page<ListRow>> {
  const isBackwards = !!query.before;
  const from = query.before ?? query.after ?? null;
  const values: unknown[] = [associationId, PAGE + 1];
  const place = (value: unknown) => `$${values.push(value)}`;
  const conditions = ["l.association_id = $1"];
  if (query.q?.trim())
    conditions.push(`position(plain_letters(${place(query.q.trim())}) in plain_letters(l.name)) > 0`);
  if (query.isSynced !== undefined) conditions.push(`l.is_synced = ${place(query.isSynced)}`);
  if (from !== null) {
    conditions.push(
      `(lower(l.name), l.id) ${isBackwards ? "<" : ">"} (select lower(f.name), f.id from list f where f.association_id = $1 and f.id = ${place(from)})`,
    );
  }
  const direction = isBackwards ? "desc" : "asc";
  const { rows } = await pool().query<ListRow>(
    `with today as materialized (select association_day($1) as day)
     select ${columns}, n.members
     from (select l.*, l.xmin from list l where ${conditions.join(" and ")}
           order by lower(l.name) ${direction}, l.id ${direction} limit $2) l
     cross join today
     cross join lateral (
       select count(*)::int as members from (
         select from list_membership m where m.list_id = l.id and is_current(m.joined_on, m.dropped_on, today.day)
         limit ${MOST_COUNTED + 1}) counted) n
     order by lower(l.name) ${direction}, l.id ${direction}`,
    values,
  );
  const page = pageOf(rows, PAGE, { from, isBackwards });
  return page ?? findLists(associationId, { ...query, before: null, after: null });
}

/** Make a list; its key is random and never changes. */
export async function createList(associationId: number, fields: ListFields): Promise<number> {
  const { rows } = await pool().query<{ id: number }>(
    `insert into list (association_id, name, kind, is_active, is_synced, do_not_contact)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [associationId, ...inOrder(fields)],
  );
  return rows[0]!.id;
}

/**
 * Change the version of a list that the form was made from; answers the new version.
 *
 * @param also done in the same transaction, where the list was changed
 */
export async function changeList(
  associationId: number,
  listId: number,
  version: string,
  fields: ListFields,
  also?: (client: pg.ClientBase, list: { key: string }) => Promise<void>,
): Promise<
  { kind: "written"; version: string } | { kind: "changed-meanwhile"; now: List } | { kind: "gone" }
> {
  const written = await transaction(async (client) => {
    const { rows } = await client.query<{ version: string; key: string }>(
      `update list l set name = $4, kind = $5, is_active = $6, is_synced = $7, do_not_contact = $8
       where association_id = $1 and id = $2 and xmin::text = $3 returning l.xmin::text as version, l.key`,
      [associationId, listId, version, ...inOrder(fields)],
    );
    if (rows[0]) await also?.(client, rows[0]);
    return rows[0];
  });
  if (written) return { kind: "written", version: written.version };
  const now = await readList(associationId, listId);
  return now ? { kind: "changed-meanwhile", now } : { kind: "gone" };
}

function inOrder(fields: ListFields): unknown[] {
  return [fields.name, fields.kind, fields.isActive, fields.isSynced, fields.doNotContact];
}

/**
 * Delete a list with everybody's place on it. False when it was gone already.
 *
 * @param also done in the same transaction
 */
export async function deleteList(
  associationId: number,
  listId: number,
  actor: string,
  also?: (client: pg.ClientBase) => Promise<void>,
): Promise<boolean> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "delete from list where association_id = $1 and id = $2 returning name",
      [associationId, listId],
    );
    if (!rows[0]) return false;
    const detail = { name: rows[0].name };
    await audit({ associationId, actor, action: "list.deleted", subject: String(listId), detail }, client);
    await also?.(client);
    return true;
  });
}

/** Lists to choose from, by name. More than these are found from the list's own side. */
export async function listChoices(associationId: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await pool().query<{ id: number; name: string }>(
    "select id, name from list where association_id = $1 order by lower(name), id limit 1000",
    [associationId],
  );
  return rows;
}
