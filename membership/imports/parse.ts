import { type Cell, quoted, readCell } from "./cells";
import {
  COLUMNS,
  IDENTITY,
  type ImportKind,
  LIST_COLUMNS,
  PLACE_COLUMNS,
  REQUIRED,
  type CellType,
} from "./columns";
import { type CsvRecord, readCsv } from "./csv";

/** What is wrong with one line of the file, for whoever made it. */
export interface LineProblem {
  line: number;
  column?: string;
  problem: string;
}

/** One line, read: a value for each column of the file. */
export interface ImportLine {
  line: number;
  values: Readonly<Record<string, Cell>>;
}

export interface ImportFile {
  kind: ImportKind;
  /** Columns the file has; what of the others is stored stays. */
  columns: readonly string[];
  lines: readonly ImportLine[];
}

export type ImportReading = { file: ImportFile } | { problems: LineProblem[] };

/** Reads a whole file: all of its lines, or everything that is wrong with them. */
export function parseImport(kind: ImportKind, bytes: Uint8Array): ImportReading {
  const csv = readCsv(bytes);
  if ("problem" in csv) return { problems: [csv] };
  const [header, ...records] = csv.records;
  if (!header) return { problems: [{ line: 1, problem: "The file is empty." }] };
  return readRows(kind, header, records);
}

/** The same, of what was taken apart into cells already. */
export function readRows(kind: ImportKind, header: CsvRecord, records: readonly CsvRecord[]): ImportReading {
  const columns = header.cells.map((name) => name.trim().toLowerCase());
  const headerProblems = checkHeader(kind, columns);
  if (headerProblems.length > 0)
    return { problems: headerProblems.map((problem) => ({ line: header.line, problem })) };

  const problems: LineProblem[] = [];
  const lines = records.flatMap((record) => readLine(COLUMNS[kind], columns, record, problems) ?? []);
  problems.push(...repeated(IDENTITY[kind], lines));
  if (kind === "lists") problems.push(...contradictions(columns, lines), ...placesOfNobody(columns, lines));
  if (kind === "contacts") problems.push(...titlesWithoutOrganization(columns, lines));
  if (problems.length > 0) return { problems: problems.sort((one, two) => one.line - two.line) };
  return { file: { kind, columns, lines } };
}

function checkHeader(kind: ImportKind, columns: readonly string[]): string[] {
  const known = Object.keys(COLUMNS[kind]);
  const unknown = columns.filter((column) => !known.includes(column));
  const twice = columns.filter((column, at) => columns.indexOf(column) !== at && known.includes(column));
  const missing = REQUIRED[kind].filter((column) => !columns.includes(column));
  const problems: string[] = [];
  if (unknown.length > 0)
    problems.push(
      `A file of ${kind} has no column ${list(unknown)}. Its columns are ${known.join(", ")}; commas stand between them.`,
    );
  if (twice.length > 0) problems.push(`The column ${list(twice)} is there twice.`);
  if (missing.length > 0) problems.push(`The column ${list(missing)} is missing.`);
  return problems;
}

function list(columns: readonly string[]): string {
  return [...new Set(columns)].map(quoted).join(", ");
}

/** @returns undefined when something is wrong with the line, which is then in `problems` */
function readLine(
  types: Record<string, CellType>,
  columns: readonly string[],
  { line, cells }: CsvRecord,
  problems: LineProblem[],
): ImportLine | undefined {
  if (cells.length !== columns.length) {
    problems.push({ line, problem: `has ${cells.length} cells where the header has ${columns.length}` });
    return undefined;
  }
  const values: Record<string, Cell> = {};
  const before = problems.length;
  for (const [at, column] of columns.entries()) {
    const reading = readCell(types[column] ?? "text", cells[at] ?? "");
    if ("problem" in reading) problems.push({ line, column, problem: reading.problem });
    else values[column] = reading.value;
  }
  return problems.length === before ? { line, values } : undefined;
}

function repeated(identity: readonly string[], lines: readonly ImportLine[]): LineProblem[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ line, values }) => {
    const key = JSON.stringify(identity.map((column) => values[column] ?? null));
    const earlier = first.get(key);
    first.set(key, earlier ?? line);
    if (earlier === undefined) return [];
    return { line, problem: `has the same ${identity.join(" and ")} as line ${earlier}` };
  });
}

/** Every line of a list repeats what the list is; two that disagree cannot both be meant. */
function contradictions(columns: readonly string[], lines: readonly ImportLine[]): LineProblem[] {
  const first = new Map<Cell, ImportLine>();
  const ofList = LIST_COLUMNS.filter((column) => columns.includes(column));
  return lines.flatMap((each) => {
    const key = each.values["list_key"] ?? null;
    const earlier = first.get(key) ?? each;
    first.set(key, earlier);
    return ofList
      .filter((column) => each.values[column] !== earlier.values[column])
      .map((column) => ({
        line: each.line,
        column,
        problem: `is not what line ${earlier.line} says of the same list`,
      }));
  });
}

function placesOfNobody(columns: readonly string[], lines: readonly ImportLine[]): LineProblem[] {
  const ofPlace = PLACE_COLUMNS.filter((column) => columns.includes(column));
  return lines
    .filter(({ values }) => (values["integration_key"] ?? null) === null)
    .flatMap(({ line, values }) =>
      ofPlace
        .filter((column) => values[column] !== null)
        .map((column) => ({ line, column, problem: "needs an integration_key: whose is it?" })),
    );
}

function titlesWithoutOrganization(columns: readonly string[], lines: readonly ImportLine[]): LineProblem[] {
  if (!columns.includes("organization_key")) return [];
  return lines
    .filter(({ values }) => values["organization_key"] === null && (values["title"] ?? null) !== null)
    .map(({ line }) => ({
      line,
      column: "title",
      problem: "needs an organization_key: a title is held there",
    }));
}
