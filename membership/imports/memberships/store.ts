import type { Applied } from "../outcome";
import type { ImportFile, LineProblem } from "../parse";
import { type Client, contactsByKey, type Target, writeRows } from "../rows/store";

const COLUMNS = {
  status: "text",
  begins_on: "date",
  expires_on: "date",
  dropped_on: "date",
} satisfies Target["columns"];

/**
 * Creates and updates memberships by integration key and type. A type that does not exist yet is made.
 *
 * Where a contact has several of one type, the line speaks of the one made last: the others are history.
 */
export async function importMemberships(
  client: Client,
  associationId: number,
  file: ImportFile,
): Promise<Applied> {
  const keys = file.lines.map(({ values }) => values["integration_key"] ?? null);
  const contacts = await contactsByKey(client, associationId, keys);
  const unknown = file.lines
    .filter(({ values }) => !contacts.has(values["integration_key"] ?? null))
    .map<LineProblem>(({ line, values }) => ({
      line,
      column: "integration_key",
      problem: `no contact has the key "${String(values["integration_key"])}"`,
    }));
  if (unknown.length > 0) return { results: [], problems: unknown, warnings: [] };

  const types = await membershipTypes(client, associationId, file);
  const rows = file.lines.map(({ values }) => ({
    ...values,
    contact_id: contacts.get(values["integration_key"] ?? null)!.id,
    membership_type_id: types.get(values["membership_type"])!,
  }));
  const stored = await storedMemberships(
    client,
    associationId,
    rows.map((row) => row.contact_id),
  );
  const idOf = (row: (typeof rows)[number]) => stored.get(`${row.contact_id}:${row.membership_type_id}`);
  const problems = file.columns.includes("status") ? [] : withoutStatus(file, rows.map(idOf));
  if (problems.length > 0) return { results: [], problems, warnings: [] };

  const columns = Object.fromEntries(
    Object.entries(COLUMNS).filter(([name]) => file.columns.includes(name)),
  ) as Target["columns"];
  const target = { table: "membership", associationId, columns } satisfies Target;
  const identity = { contact_id: "integer", membership_type_id: "integer" } as const;
  const results = await writeRows(client, target, identity, rows, idOf);
  return { results, problems: [], warnings: [] };
}

function withoutStatus(file: ImportFile, ids: readonly (number | undefined)[]): LineProblem[] {
  return file.lines
    .filter((_, at) => ids[at] === undefined)
    .map(({ line }) => ({ line, problem: "is a new membership: the column status is missing" }));
}

async function membershipTypes(client: Client, associationId: number, file: ImportFile) {
  const names = [...new Set(file.lines.map(({ values }) => values["membership_type"]))];
  await client.query(
    `insert into membership_type (association_id, name)
     select $1, name from unnest($2::text[]) with ordinality wanted (name, at)
     where not exists (select from membership_type t where t.association_id = $1 and t.name = wanted.name)
     order by at
     on conflict do nothing`,
    [associationId, names],
  );
  const { rows } = await client.query<{ id: number; name: string }>(
    "select id, name from membership_type where association_id = $1 and name = any ($2)",
    [associationId, names],
  );
  return new Map<unknown, number>(rows.map(({ id, name }) => [name, id]));
}

async function storedMemberships(client: Client, associationId: number, contactIds: readonly number[]) {
  const { rows } = await client.query<{ id: number; contact_id: number; membership_type_id: number }>(
    `select distinct on (contact_id, membership_type_id) id, contact_id, membership_type_id from membership
     where association_id = $1 and contact_id = any ($2)
     order by contact_id, membership_type_id, id desc`,
    [associationId, contactIds],
  );
  return new Map(rows.map((row) => [`${row.contact_id}:${row.membership_type_id}`, row.id]));
}
