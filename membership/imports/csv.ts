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
  try {
    const parsed = parse(text, {
      info: true,
      record_delimiter: "\n",
      relax_column_count: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    const records = parsed.map(({ record, info }) => ({
      line: info.lines - linesWithin(record),
      cells: record,
    }));
    return { records: records.filter(({ cells }) => cells.some((cell) => cell.trim() !== "")) };
  } catch (error) {
    if (error instanceof CsvError) return explain(error, text);
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

function explain(error: CsvError, text: string): { problem: string; line: number } {
  const { code, lines } = error as CsvError & { lines: number };
  if (code === "CSV_QUOTE_NOT_CLOSED") {
    const read = Buffer.from(text).subarray(
      0,
      Number((error as CsvError & { bytes_records: number }).bytes_records),
    );
    return {
      line: read.toString().split("\n").length,
      problem: "A quote opens in this line and is never closed.",
    };
  }
  if (code === "CSV_MAX_RECORD_SIZE")
    return { line: lines, problem: "This line is too long to be a line of a table." };
  return {
    line: lines,
    problem:
      'A quote stands in the middle of a cell. Put the whole cell in quotes and double the ones inside: "O ""Neil""".',
  };
}
