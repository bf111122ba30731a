import { pool } from "./db";
import { CannotOpenSealed, open, seal, type SealedColumn } from "./sealing";

/** What there is of sealed texts in one column, by the key they are sealed under. */
export interface SealedCount {
  table: string;
  column: string;
  /** By the id of the key that each says it is sealed under. */
  byKey: Record<string, number>;
  /** Cannot be opened with the first of the keys alone: what a key that is taken out of the list would lose. */
  notUnderFirst: number;
  /** Cannot be opened with any of the keys: lost already. */
  unreadable: number;
}

interface Row {
  id: string;
  associationId: number;
  sealed: string;
}

/** Opens every sealed text of a column, to tell what it is sealed under. */
export async function countSealed(
  column: SealedColumn,
  encryptionKeys: readonly string[],
): Promise<SealedCount> {
  const count: SealedCount = {
    table: column.table,
    column: column.column,
    byKey: {},
    notUnderFirst: 0,
    unreadable: 0,
  };
  for await (const row of rowsOf(column)) {
    const key = row.sealed.split(".", 1)[0] ?? "";
    count.byKey[key] = (count.byKey[key] ?? 0) + 1;
    if (opened(column, row, encryptionKeys.slice(0, 1)) !== null) continue;
    count.notUnderFirst += 1;
    if (opened(column, row, encryptionKeys) === null) count.unreadable += 1;
  }
  return count;
}

/**
 * Seal anew, under the first of the keys, what another of them seals. What somebody saves meanwhile is left as it is: it is
 * sealed under the first key already.
 *
 * @returns how many
 */
export async function resealColumn(column: SealedColumn, encryptionKeys: readonly string[]): Promise<number> {
  let resealed = 0;
  for await (const row of rowsOf(column)) {
    if (opened(column, row, encryptionKeys.slice(0, 1)) !== null) continue;
    const secret = opened(column, row, encryptionKeys);
    if (secret === null) continue;
    const sealed = seal(secret, belongsTo(column, row), encryptionKeys);
    const { rowCount } = await pool().query(
      `update ${column.table} set ${column.column} = $3 where ${column.id} = $1 and ${column.column} = $2`,
      [row.id, row.sealed, sealed],
    );
    resealed += rowCount ?? 0;
  }
  return resealed;
}

const PAGE = 500;

async function* rowsOf({ table, id, column }: SealedColumn): AsyncGenerator<Row> {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: Row[] } = await pool().query<Row>(
      `select ${id}::text as id, coalesce(association_id, 0) as "associationId", ${column} as sealed from ${table}
        where ${column} is not null and ($1::text is null or ${id}::text collate "C" > $1)
        order by ${id}::text collate "C" limit $2`,
      [after, PAGE],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

function opened(column: SealedColumn, row: Row, encryptionKeys: readonly string[]): string | null {
  try {
    return open(row.sealed, belongsTo(column, row), encryptionKeys);
  } catch (error) {
    if (error instanceof CannotOpenSealed) return null;
    throw error;
  }
}

function belongsTo(column: SealedColumn, { id, associationId }: Row) {
  return { associationId, field: column.field(id) };
}
