import type { ReactNode } from "react";
import { classes } from "./classes";

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right, so that they line up; everything else left. */
  align?: "left" | "right";
  /** Narrower than this the column is left out; what it says is on the row's own page. */
  from?: "phone" | "drawer" | "wide";
  /** Keeps the header for screen readers only, for a column of row actions. */
  hideHeader?: boolean;
}

const shownFrom = {
  phone: "max-phone:hidden",
  drawer: "max-drawer:hidden",
  wide: "max-wide:hidden",
} as const;

/** A table of records: the first column names the row. With no rows it shows `empty` instead. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
}: {
  /** What the table holds; read by screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  empty?: ReactNode;
}) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  const cellClass = (column: Column<Row>) =>
    classes(
      "px-3 py-2 first:pl-4 last:pr-4",
      // Words may break anywhere, so without a least width a long cell would squeeze its neighbours to single letters; a
      // figure never breaks.
      column.align === "right"
        ? "text-right wrap-normal"
        : "min-w-20 text-left first:min-w-24 drawer:min-w-24 drawer:first:min-w-32",
      column.from && shownFrom[column.from],
    );
  return (
    // Scrolls sideways on a phone; on wider screens nothing may clip it, or the head could not stick.
    <div className="rounded-card border border-hairline bg-surface max-drawer:overflow-x-auto">
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.header}
                scope="col"
                className={classes(
                  cellClass(column),
                  // A narrow column is as wide as its longest word.
                  "sticky top-0 z-[1] wrap-normal border-b border-hairline bg-surface text-xs font-medium phone:whitespace-nowrap text-quiet first:rounded-tl-card last:rounded-tr-card",
                )}
              >
                {column.hideHeader ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {rows.map((row) => (
            <tr key={rowKey(row)} className="h-10 hover:bg-n2">
              {columns.map((column, index) => {
                const Cell = index === 0 ? "th" : "td";
                return (
                  <Cell
                    key={column.header}
                    scope={index === 0 ? "row" : undefined}
                    className={classes(cellClass(column), "border-b border-hairline font-normal")}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
