import type { Cell } from "../cells";
import type { Applied, LineResult } from "../outcome";
import type { ImportFile, ImportLine, LineProblem } from "../parse";
import {
  type Client,
  contactsByKey,
  insertRows,
  type KnownContact,
  type Target,
  updateRows,
  writeRows,
} from "../rows/store";

const LIST_COLUMNS = { name: "text", kind: "text", is_synced: "boolean" } satisfies Target["columns"];
const PLACE_COLUMNS = { role: "text", joined_on: "date", dropped_on: "date" } satisfies Target["columns"];
/** As `list.kind` is made when nobody chose. */
const USUAL_KIND = "Committee";

interface StoredList {
  id: number;
  isSynced: boolean;
  result: LineResult;
}

/** Creates and updates lists by their key, and who is on them by list and integration key. Takes nobody off. */
export async function importLists(client: Client, associationId: number, file: ImportFile): Promise<Applied> {
  const keys = file.lines.map(({ values }) => values["integration_key"] ?? null);
  const contacts = await contactsByKey(client, associationId, keys);
  const places = file.lines.filter(({ values }) => (values["integration_key"] ?? null) !== null);
  const unknown = places
    .filter(({ values }) => !contacts.has(values["integration_key"] ?? null))
    .map<LineProblem>(({ line, values }) => ({
      line,
      column: "integration_key",
      problem: `no contact has the key "${String(values["integration_key"])}"`,
    }));
  const lists = await writeLists(client, associationId, file);
  const problems = [...unknown, ...lists.problems];
  if (problems.length > 0) return { results: [], problems, warnings: [] };

  const placed = await writePlaces(client, associationId, file, places, lists.stored, contacts);
  const results = file.lines.map<LineResult>(({ values, line }) => {
    const ofPlace = placed.get(line);
    const ofList = lists.firstLines.has(line) ? lists.stored.get(values["list_key"]!)!.result : "unchanged";
    if (ofPlace === undefined) return ofList;
    return ofPlace === "unchanged" && ofList !== "unchanged" ? "updated" : ofPlace;
  });
  return { results, problems: [], warnings: organizationsOnLists(places, lists.stored, contacts) };
}

async function writeLists(client: Client, associationId: number, file: ImportFile) {
  const first = new Map<Cell, ImportLine>();
  for (const each of file.lines)
    first.set(each.values["list_key"]!, first.get(each.values["list_key"]!) ?? each);
  const known = await storedLists(client, associationId, [...first.keys()]);
  const problems = file.columns.includes("list_name") ? [] : withoutName(first, known);
  const firstLines = new Set([...first.values()].map(({ line }) => line));
  if (problems.length > 0) return { stored: new Map<Cell, StoredList>(), firstLines, problems };

  const present = { name: "list_name", kind: "kind", is_synced: "is_synced" };
  const columns = Object.fromEntries(
    Object.entries(LIST_COLUMNS).filter(([name]) =>
      file.columns.includes(present[name as keyof typeof present]),
    ),
  ) as Target["columns"];
  const rows = [...first].map(([key, { values }]) => ({
    key,
    name: values["list_name"] ?? null,
    kind: values["kind"] ?? USUAL_KIND,
    is_synced: values["is_synced"] ?? false,
  }));
  const target = { table: "list", associationId, columns } satisfies Target;
  const changed = await updateRows(
    client,
    target,
    rows.flatMap((row) => (known.has(row.key) ? { ...row, id: known.get(row.key)!.id } : [])),
  );
  await insertRows(
    client,
    { ...target, columns: { ...LIST_COLUMNS, key: "text" } },
    rows.filter((row) => !known.has(row.key)),
  );
  const stored = await storedLists(client, associationId, [...first.keys()]);
  for (const [key, list] of stored)
    list.result = !known.has(key) ? "created" : changed.has(list.id) ? "updated" : "unchanged";
  return { stored, firstLines, problems };
}

function withoutName(first: Map<Cell, ImportLine>, known: Map<Cell, StoredList>): LineProblem[] {
  return [...first]
    .filter(([key]) => !known.has(key))
    .map(([, { line }]) => ({ line, problem: "is about a new list: the column list_name is missing" }));
}

async function storedLists(
  client: Client,
  associationId: number,
  keys: readonly Cell[],
): Promise<Map<Cell, StoredList>> {
  const { rows } = await client.query<{ key: string; id: number; isSynced: boolean }>(
    `select key, id, is_active and is_synced as "isSynced" from list where association_id = $1 and key = any ($2)`,
    [associationId, keys],
  );
  return new Map(rows.map(({ key, ...list }) => [key, { ...list, result: "unchanged" as const }]));
}

/** @returns what became of each line with a contact, by line number */
async function writePlaces(
  client: Client,
  associationId: number,
  file: ImportFile,
  places: readonly ImportLine[],
  lists: Map<Cell, StoredList>,
  contacts: Map<Cell, KnownContact>,
): Promise<Map<number, LineResult>> {
  const rows = places.map(({ line, values }) => ({
    line,
    ...values,
    list_id: lists.get(values["list_key"]!)!.id,
    contact_id: contacts.get(values["integration_key"]!)!.id,
  }));
  const stored = await storedPlaces(
    client,
    associationId,
    [...lists.values()].map(({ id }) => id),
  );
  const idOf = (row: (typeof rows)[number]) => stored.get(`${row.list_id}:${row.contact_id}`);
  const columns = Object.fromEntries(
    Object.entries(PLACE_COLUMNS).filter(([name]) => file.columns.includes(name)),
  ) as Target["columns"];
  const target = { table: "list_membership", associationId, columns } satisfies Target;
  const identity = { list_id: "integer", contact_id: "integer" } as const;
  const results = await writeRows(client, target, identity, rows, idOf);
  return new Map(rows.map(({ line }, at) => [line, results[at]!]));
}

/** The oldest row where a contact is on a list by several (ADR 11). */
async function storedPlaces(client: Client, associationId: number, listIds: readonly number[]) {
  const { rows } = await client.query<{ id: number; list_id: number; contact_id: number }>(
    `select distinct on (list_id, contact_id) id, list_id, contact_id from list_membership
     where association_id = $1 and list_id = any ($2)
     order by list_id, contact_id, id`,
    [associationId, listIds],
  );
  return new Map(rows.map((row) => [`${row.list_id}:${row.contact_id}`, row.id]));
}

function organizationsOnLists(
  places: readonly ImportLine[],
  lists: Map<Cell, StoredList>,
  contacts: Map<Cell, KnownContact>,
): LineProblem[] {
  return places
    .filter(
      ({ values }) =>
        lists.get(values["list_key"]!)?.isSynced &&
        contacts.get(values["integration_key"]!)?.kind === "organization",
    )
    .map(({ line, values }) => ({
      line,
      column: "integration_key",
      problem: `"${String(values["integration_key"])}" is an organization. Third-party solutions are told about individuals only: put its people on this list.`,
    }));
}
