import { pool } from "@/lib/db";
import { parseId } from "@/lib/fields";
import type { ContactKind, ContactStatus } from "../contact";
import { readStatuses } from "../store";
import { searchPatterns } from "./query";

/** Letter for letter the expression of index `contact_search`: any other text would read the whole table. */
const SEARCHED =
  "plain_letters(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '') || ' ' || coalesce(c.organization_name, '') || ' ' || coalesce(c.email, ''))";
/** The columns of index `contact_by_name`, in its order. */
const SORT = [
  "lower(coalesce(c.last_name, c.organization_name, ''))",
  "lower(coalesce(c.first_name, ''))",
  "c.id",
];

/** The same order, which no index serves. */
const SORT_BY_HAND = [`${SORT[0]} || ''`, `${SORT[1]} || ''`, `${SORT[2]} + 0`];
/** Of so many names in their order one has to be found, or all who are found are put in order by hand. */
const ONE_IN = 40;

const PAGE = 50;
/** A status is derived, not stored: names are looked through in steps, and a page looks at no more than so many. */
const STEP = 500;
const MOST_LOOKED_AT = 5_000;

export interface ContactQuery {
  q?: string;
  kind?: ContactKind | undefined;
  status?: ContactStatus | undefined;
  /** The contact after or before which the page lies, in the order of names. */
  after?: number | null;
  before?: number | null;
}

export interface ContactRow {
  id: number;
  kind: ContactKind;
  firstName: string | null;
  lastName: string | null;
  organizationName: string | null;
  email: string | null;
  status: ContactStatus;
}

export interface ContactPage {
  rows: ContactRow[];
  /** `before` of the previous page, `after` of the next one. */
  previous: number | null;
  next: number | null;
  /** Names looked at without filling the page: the next page goes on from there. */
  stoppedAfter: number | null;
}

interface Cursor {
  id: number;
  direction: "after" | "before";
}

/** One page of contacts in the order of their names. What it costs does not depend on how many contacts there are. */
export async function findContacts(associationId: number, query: ContactQuery): Promise<ContactPage> {
  const cursor: Cursor | null = query.before
    ? { id: query.before, direction: "before" }
    : query.after
      ? { id: query.after, direction: "after" }
      : null;
  if (!cursor) return firstPage(associationId, query);
  const found = await collect(associationId, query, cursor);
  if (cursor.direction === "after") return forward(found, cursor);
  // Going back met the beginning: show the whole first page rather than a short one.
  if (!found.more && found.stoppedAt === null) return firstPage(associationId, query);
  const rows = found.rows.slice(0, PAGE).reverse();
  return {
    rows,
    previous: found.more ? rows[0]!.id : found.stoppedAt,
    next: rows.at(-1)?.id ?? cursor.id,
    stoppedAfter: found.stoppedAt === null ? null : MOST_LOOKED_AT,
  };
}

/** Whoever's number or key was typed stands above those whose name or e-mail has it in it. */
async function firstPage(associationId: number, query: ContactQuery): Promise<ContactPage> {
  const exact = await numbered(associationId, query);
  const page = forward(await collect(associationId, query, null), null);
  const ids = new Set(exact.map(({ id }) => id));
  return { ...page, rows: [...exact, ...page.rows.filter(({ id }) => !ids.has(id))] };
}

/** So many people with one member number are told; it is not unique. */
const MOST_NUMBERED = 5;

/** Who has what was typed, letter for letter, as ContactId, integration key or member number. */
async function numbered(associationId: number, { q, kind, status }: ContactQuery): Promise<ContactRow[]> {
  const typed = q?.trim() ?? "";
  if (typed === "" || typed.includes("\0")) return [];
  const { rows } = await pool().query<{ id: number }>(
    `select id from contact where association_id = $1 and integration_key = $2
     union select id from contact where association_id = $1 and id = $3
     union (select id from contact where association_id = $1 and member_number = $2 order by id limit $4)`,
    [associationId, typed, parseId(typed), MOST_NUMBERED],
  );
  const people = await readRows(
    associationId,
    "contact c",
    ["c.id = any($2)"],
    [associationId, rows.map(({ id }) => id)],
    "order by c.id",
  );
  return people.filter((row) => (!kind || row.kind === kind) && (!status || row.status === status));
}

function forward(found: Collected, cursor: Cursor | null): ContactPage {
  const rows = found.rows.slice(0, PAGE);
  return {
    rows,
    previous: cursor ? (rows[0]?.id ?? cursor.id) : null,
    next: found.more ? rows.at(-1)!.id : found.stoppedAt,
    stoppedAfter: found.stoppedAt === null ? null : MOST_LOOKED_AT,
  };
}

interface Collected {
  rows: ContactRow[];
  more: boolean;
  /** Where looking stopped although there are more names; null when it did not. */
  stoppedAt: number | null;
}

async function collect(
  associationId: number,
  query: ContactQuery,
  cursor: Cursor | null,
): Promise<Collected> {
  const step = query.status ? STEP : PAGE + 1;
  const rows: ContactRow[] = [];
  let from = cursor;
  for (let looked = 0; ; looked += step) {
    if (looked >= MOST_LOOKED_AT) return { rows, more: false, stoppedAt: from!.id };
    const candidates = await readCandidates(associationId, query, from, step);
    rows.push(...candidates.filter((row) => !query.status || row.status === query.status));
    if (rows.length > PAGE) return { rows, more: true, stoppedAt: null };
    if (candidates.length < step) return { rows, more: false, stoppedAt: null };
    from = { id: candidates.at(-1)!.id, direction: cursor?.direction ?? "after" };
  }
}

/**
 * The next ones in the order of names. Of words that nearly everybody has, a page is full after a few names; those whom
 * rarer ones find, or who stand in one place far down, are found by their letters and put in order. Postgres cannot tell
 * which: it takes them to stand anywhere among the names, and would go through a million of them for people of one name.
 */
async function readCandidates(
  associationId: number,
  query: ContactQuery,
  cursor: Cursor | null,
  limit: number,
): Promise<ContactRow[]> {
  const position = cursor && (await sortKey(associationId, cursor.id));
  const page = { associationId, query, position, isBackwards: cursor?.direction === "before", limit };
  const isSearched = searchPatterns(query.q ?? "") !== null;
  const near = await readPage(page, SORT, isSearched ? limit * ONE_IN : null);
  return isSearched && near.length < limit ? readPage(page, SORT_BY_HAND, null) : near;
}

interface PageRead {
  associationId: number;
  query: ContactQuery;
  position: unknown[] | null;
  isBackwards: boolean;
  limit: number;
}

/** @param among look at no more than so many names; null: at all */
async function readPage(
  { associationId, query, position, isBackwards, limit }: PageRead,
  sort: readonly string[],
  among: number | null,
): Promise<ContactRow[]> {
  const values: unknown[] = [associationId];
  const place = (value: unknown) => `$${values.push(value)}`;
  const wanted = searchConditions(query.q ?? "", place);
  if (query.kind) wanted.push(`c.kind = ${place(query.kind)}`);
  const further = position
    ? [`(${sort.join(", ")}) ${isBackwards ? "<" : ">"} (${position.map(place).join(", ")})`]
    : [];
  const order = `order by ${sort.map((part) => `${part}${isBackwards ? " desc" : ""}`).join(", ")}`;
  const last = `${order} limit ${place(limit)}`;
  if (among === null) return readRows(associationId, "contact c", [...further, ...wanted], values, last);
  const names = `select c.* from contact c where ${["c.association_id = $1", ...further].join(" and ")}
    ${order} limit ${place(among)}`;
  return readRows(associationId, `(${names}) c`, wanted, values, last);
}

/**
 * @param from what `c` is
 * @param values the association's number is the first of them
 */
async function readRows(
  associationId: number,
  from: string,
  conditions: readonly string[],
  values: readonly unknown[],
  order: string,
): Promise<ContactRow[]> {
  const { rows } = await pool().query<Omit<ContactRow, "status">>(
    `select c.id, c.kind, c.first_name as "firstName", c.last_name as "lastName",
            c.organization_name as "organizationName", c.email
     from ${from} where ${["c.association_id = $1", ...conditions].join(" and ")} ${order}`,
    [...values],
  );
  const statuses = await readStatuses(
    associationId,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, status: statuses.get(row.id) ?? "non-member" }));
}

/** SQL conditions for what was typed, for every query that joins a contact as `c`. */
export function searchConditions(typed: string, place: (value: unknown) => string): string[] {
  return (searchPatterns(typed) ?? []).map(
    (patterns) =>
      `(${patterns.map((pattern) => `${SEARCHED} like plain_letters(${place(pattern)})`).join(" or ")})`,
  );
}

/** Where a contact stands in the order of names; null when it is gone, and the page begins anew. */
async function sortKey(associationId: number, contactId: number): Promise<unknown[] | null> {
  const { rows } = await pool().query<Record<"a" | "b" | "c", unknown>>(
    `select ${SORT[0]} as a, ${SORT[1]} as b, ${SORT[2]} as c from contact c where c.association_id = $1 and c.id = $2`,
    [associationId, contactId],
  );
  return rows[0] ? [rows[0].a, rows[0].b, rows[0].c] : null;
}
