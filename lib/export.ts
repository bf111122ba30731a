/** What a cell holds; JSON keeps it as it is. */
export type Cell = string | number | boolean | Date | null | readonly string[] | readonly object[];

export interface ExportColumn<Row> {
  name: string;
  value: (row: Row) => Cell;
  /** In words, for CSV, where the value is a list of objects. */
  text?: (row: Row) => string;
}

export type ExportFormat = "csv" | "json";

/** Of `?as=json`; anything else is CSV. */
export function exportFormat(asked: string | null): ExportFormat {
  return asked === "json" ? "json" : "csv";
}

/** So many characters go out together: a chunk for each row would cost more than the rows. */
const CHUNK = 64 * 1024;

/**
 * Rows as a file to keep, read as fast as the browser takes them: neither side holds all of it. When the browser goes
 * away, so does whatever makes the rows.
 */
export function exportResponse<Row>(options: {
  format: ExportFormat;
  /** Of the file, without ending: lower case letters, digits and hyphens. */
  name: string;
  columns: readonly ExportColumn<Row>[];
  rows: AsyncIterable<Row>;
}): Response {
  const { format, name, columns, rows } = options;
  const text = (format === "csv" ? csv(columns, rows) : json(columns, rows))[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let chunk = "";
      while (chunk.length < CHUNK) {
        const next = await text.next();
        if (next.done) {
          if (chunk !== "") controller.enqueue(encoder.encode(chunk));
          controller.close();
          return;
        }
        chunk += next.value;
      }
      controller.enqueue(encoder.encode(chunk));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.${format}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
async function* csv<Row>(
  columns: readonly ExportColumn<Row>[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  yield `\uFEFF${columns.map(({ name }) => csvCell(name)).join(",")}\r\n`;
  for await (const row of rows)
    yield `${columns.map(({ value, text }) => csvCell(text ? text(row) : value(row))).join(",")}\r\n`;
}

async function* json<Row>(
  columns: readonly ExportColumn<Row>[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  let before = "[\n";
  for await (const row of rows) {
    const object = Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]));
    // Harmless also where somebody pastes it into a page.
    yield before + JSON.stringify(object).replaceAll("<", "\\u003c");
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

/**
 * A spreadsheet takes text that begins so for a formula, whoever typed it; also in full width, and after blanks. An
 * apostrophe before it makes it text.
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/** One cell of a CSV line. Numbers, dates and truth values of ours are no formulas. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : value.map(String).join("; ");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
