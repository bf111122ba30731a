/** A page of rows that are walked by key, and the ids by which its neighbors are asked for; null: there is none. */
export interface Page<Row> {
  rows: Row[];
  previous: number | null;
  next: number | null;
}

/**
 * The page in what was read for it: one row more than it shows, if there is one.
 *
 * @param from the id it lies before or after; null: it is the first
 * @returns null where going back came to the beginning: the first page is full, and has to be read as such
 */
export function pageOf<Row extends { id: number }>(
  read: readonly Row[],
  size: number,
  { from, isBackwards }: { from: number | null; isBackwards: boolean },
): Page<Row> | null {
  const hasMore = read.length > size;
  const rows = read.slice(0, size);
  if (isBackwards && !hasMore) return null;
  if (isBackwards) rows.reverse();
  return {
    rows,
    previous: from === null ? null : (rows[0]?.id ?? from),
    next: hasMore ? (rows.at(-1)?.id ?? null) : null,
  };
}
