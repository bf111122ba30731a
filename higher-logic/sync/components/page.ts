/** How many rows a page of a long list shows. */
export const PAGE_SIZE = 50;

/**
 * Cut one row too many, asked for to know whether a page follows, off a list.
 *
 * @returns the rows to show, and the last one when more follow
 */
export function page<Row>(
  rows: readonly Row[],
  size = PAGE_SIZE,
): { shown: Row[]; lastBeforeMore: Row | undefined } {
  const shown = rows.slice(0, size);
  return { shown, lastBeforeMore: rows.length > size ? shown.at(-1) : undefined };
}
