import type pg from "pg";
import type { Cell } from "../cells";
import type { LineResult } from "../outcome";

export type Client = Pick<pg.ClientBase, "query">;

/** A table of one association, and the columns to write with their SQL types. The names come from our own code only. */
export interface Target {
  table: "contact" | "relationship" | "membership" | "list" | "list_membership";
  associationId: number;
  columns: Readonly<Record<string, "text" | "boolean" | "date" | "integer">>;
}

type Values = Readonly<Record<string, Cell | number>>;

/** So many rows travel in one statement. */
const PAGE = 5_000;

/**
 * Writes the rows that differ from what is stored, and leaves the others untouched: a file imported twice changes
 * nothing the second time, not even the change log.
 *
 * @returns ids of the rows that were changed
 */
export async function updateRows(client: Client, target: Target, rows: readonly (Values & { id: number })[]) {
  const names = Object.keys(target.columns);
  const changed = new Set<number>();
  if (names.length === 0) return changed;
  for (let from = 0; from < rows.length; from += PAGE) {
    const { rows: ids } = await client.query<{ id: number }>(
      `update ${target.table} t set ${names.map((name) => `${name} = r.${name}`).join(", ")}
       from json_to_recordset($2) r (id integer, ${declared(target)})
       where t.id = r.id and t.association_id = $1
         and row(${names.map((name) => `t.${name}`).join(", ")}) is distinct from row(${names.map((name) => `r.${name}`).join(", ")})
       returning t.id`,
      [target.associationId, JSON.stringify(rows.slice(from, from + PAGE))],
    );
    for (const { id } of ids) changed.add(id);
  }
  return changed;
}

/** @returns ids of the new rows, in the order of `rows` */
export async function insertRows(client: Client, target: Target, rows: readonly Values[]): Promise<number[]> {
  const names = Object.keys(target.columns).join(", ");
  const made: number[] = [];
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows.slice(from, from + PAGE).map((row, at) => ({ ...row, at }));
    const { rows: ids } = await client.query<{ id: number }>(
      `insert into ${target.table} (association_id, ${names})
       select $1, ${names} from json_to_recordset($2) r (at integer, ${declared(target)}) order by at
       returning id`,
      [target.associationId, JSON.stringify(page)],
    );
    made.push(...ids.map(({ id }) => id));
  }
  return made;
}

/**
 * Updates the rows that are stored, as `idOf` knows them, and inserts the others.
 *
 * @param identity columns that only a new row needs, besides those of `target`
 * @returns what became of each row, in the order of `rows`
 */
export async function writeRows<Row extends Values>(
  client: Client,
  target: Target,
  identity: Target["columns"],
  rows: readonly Row[],
  idOf: (row: Row) => number | undefined,
): Promise<LineResult[]> {
  const changed = await updateRows(
    client,
    target,
    rows.flatMap((row) => {
      const id = idOf(row);
      return id === undefined ? [] : { ...row, id };
    }),
  );
  await insertRows(
    client,
    { ...target, columns: { ...target.columns, ...identity } },
    rows.filter((row) => idOf(row) === undefined),
  );
  return rows.map((row) => {
    const id = idOf(row);
    return id === undefined ? "created" : changed.has(id) ? "updated" : "unchanged";
  });
}

function declared({ columns }: Target): string {
  return Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(", ");
}

export interface KnownContact {
  id: number;
  kind: "individual" | "organization";
}

/** The association's contacts by integration key, of those asked for. */
export async function contactsByKey(
  client: Client,
  associationId: number,
  keys: readonly Cell[],
): Promise<Map<Cell, KnownContact>> {
  const { rows } = await client.query<KnownContact & { key: string }>(
    `select id, kind, integration_key as key from contact where association_id = $1 and integration_key = any ($2)`,
    [associationId, [...new Set(keys.filter((key) => key !== null))]],
  );
  return new Map(rows.map(({ key, id, kind }) => [key, { id, kind }]));
}
