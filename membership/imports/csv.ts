import { CsvError, parse } from "csv-parse/sync";

/** One record, and the line of the file it begins on; the first line is 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

export type CsvReading = { records: CsvRecord[] } | { problem: string; line: number };

/**
 * Reads comma-separated text as RFC 4180 has it: UTF-8 with or without a byte order mark, any line ends, quotes doubled
 * inside quotes. Lines with nothing but empty cells, which spreadsheets leave at the end, are left out.
 */
export function readCsv(bytes: Uint8Array): CsvReading {
  const decoded = decode(bytes);
  if ("problem" in decoded) return decoded;
  // One kind of line end, so that a line counts once, also inside quotes.
  const text = decoded.text.replace(/\r\n?/g, "\n");
  const records: CsvRecord[] = [];
  let linesRead = 0;
  try {
    parse(text, {
      record_delimiter: "\n",
      relax_column_count: true,
      on_record: (cells: string[], { lines }) => {
        linesRead = lines;
        if (cells.some((cell) => cell.trim() !== ""))
          records.push({ line: lines - linesWithin(cells), cells });
        return null;
      },
    });
    return { records };
  } catch (error) {
    if (error instanceof CsvError) return explain(error, linesRead);
    throw error;
  }
}

function decode(bytes: Uint8Array): { text: string } | { problem: string; line: number } {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return { line: 1, problem: "The file is UTF-16. Save it as UTF-8." };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { line: firstUndecodableLine(bytes), problem: "This line is not UTF-8. Save the file as UTF-8." };
  }
}

/** No byte of a longer character equals a line feed, so each line can be tried alone. */
function firstUndecodableLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(10, from);
    const to = end === -1 ? bytes.length : end;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      break;
    }
    from = to + 1;
  }
  return line;
}

function linesWithin(record: readonly string[]): number {
  return record.reduce((lines, cell) => lines + (cell.includes("\n") ? cell.split("\n").length - 1 : 0), 0);
}

function explain(error: CsvError, linesRead: number): { problem: string; line: number } {
  if (error.code === "CSV_QUOTE_NOT_CLOSED")
    return { line: linesRead + 1, problem: "A quote opens in this line and is never closed." };
  return {
    line: Number((error as CsvError & { lines: number }).lines),
    problem:
      'A quote stands in the middle of a cell. Put the whole cell in quotes and double the ones inside: "O ""Neil""".',
  };
}
