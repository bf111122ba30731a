import type { CsvRecord } from "./csv";
import type { ImportKind } from "./columns";
import { readRows, type ImportReading } from "./parse";

/**
 * Reads records as JSON: an array of objects with the columns of a CSV file as their fields, all of them with the same
 * ones. null clears, as an empty cell does. A problem's `line` is the record's place, the first being 1.
 */
export function parseRecords(kind: ImportKind, given: unknown): ImportReading {
  if (!Array.isArray(given) || given.length === 0) return broken(1, "Send an array of records.");
  const columns = Object.keys((given[0] as object | null | undefined) ?? {});
  const records: CsvRecord[] = [];
  for (const [at, record] of (given as unknown[]).entries()) {
    const line = at + 1;
    if (typeof record !== "object" || record === null || Array.isArray(record))
      return broken(line, "is no object");
    const fields = record as Record<string, unknown>;
    const names = Object.keys(fields);
    if (names.length !== columns.length || !columns.every((column) => Object.hasOwn(fields, column)))
      return broken(line, "has other fields than the first record");
    const cells = columns.map((column) => cellOf(fields[column]));
    const unreadable = columns.find((_column, place) => cells[place] === null);
    if (unreadable !== undefined)
      return {
        problems: [{ line, column: unreadable, problem: "is neither text, number, truth value nor null" }],
      };
    records.push({ line, cells: cells.map(String) });
  }
  return readRows(kind, { line: 1, cells: columns }, records);
}

function cellOf(value: unknown): string | null {
  if (value === null) return "";
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : null;
}

function broken(line: number, problem: string): ImportReading {
  return { problems: [{ line, problem }] };
}
