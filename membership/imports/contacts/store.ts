import { COLUMNS, contactColumns } from "../columns";
import type { Applied, LineResult } from "../outcome";
import type { ImportFile, ImportLine, LineProblem } from "../parse";
import { planTies, type Tie, type WantedTie } from "../relationships";
import {
  type Client,
  contactsByKey,
  insertRows,
  type KnownContact,
  type Target,
  updateRows,
} from "../rows/store";

type Known = Map<unknown, KnownContact>;

/** Creates and updates contacts or organizations by their integration key. */
export async function importContacts(
  client: Client,
  associationId: number,
  file: ImportFile,
): Promise<Applied> {
  const kind = file.kind === "organizations" ? "organization" : "individual";
  const keys = file.lines.map(({ values }) => values["integration_key"] ?? null);
  const known = await contactsByKey(client, associationId, keys);
  const organizations = await organizationsNamed(client, associationId, file);
  const problems = [
    ...wrongKind(file, known, kind),
    ...(await takenKeys(client, associationId, file, known)),
    ...unknownOrganizations(file, organizations),
  ];
  if (problems.length > 0) return { results: [], problems, warnings: [] };

  const { ids, results } = await writeContacts(client, associationId, file, known, kind);
  if (kind === "organization") return { results, problems: [], warnings: [] };
  const ties = await writeTies(client, associationId, file, ids, organizations);
  const withTies = results.map<LineResult>((result, at) =>
    result === "unchanged" && ties.changed.has(ids[at]!) ? "updated" : result,
  );
  return { results: withTies, problems: ties.problems, warnings: [] };
}

async function writeContacts(
  client: Client,
  associationId: number,
  file: ImportFile,
  known: Known,
  kind: KnownContact["kind"],
) {
  const columns = Object.fromEntries(
    contactColumns(file.columns).map((name) => [name, sqlType(file, name)] as const),
  );
  const target = { table: "contact", associationId, columns } satisfies Target;
  const isNew = file.lines.map(({ values }) => !known.has(values["integration_key"]));
  const changed = await updateRows(
    client,
    target,
    file.lines.flatMap(({ values }) => {
      const contact = known.get(values["integration_key"]);
      return contact ? { ...values, id: contact.id } : [];
    }),
  );
  const made = await insertRows(
    client,
    { ...target, columns: { ...columns, kind: "text", integration_key: "text" } },
    file.lines.filter((_, at) => isNew[at]).map(({ values }) => ({ ...values, kind })),
  );
  const newIds = made.values();
  const ids = file.lines.map(
    ({ values }) => known.get(values["integration_key"])?.id ?? (newIds.next().value as number),
  );
  const results = ids.map<LineResult>((id, at) =>
    isNew[at] ? "created" : changed.has(id) ? "updated" : "unchanged",
  );
  return { ids, results };
}

/** An absent column leaves what is stored, but NOT NULL ones are never null: an empty yes-no cell reads as no. */
function sqlType(file: ImportFile, column: string): "text" | "boolean" {
  return COLUMNS[file.kind][column] === "yes-no" ? "boolean" : "text";
}

function wrongKind(file: ImportFile, known: Known, kind: KnownContact["kind"]): LineProblem[] {
  return file.lines.flatMap(({ line, values }) => {
    const contact = known.get(values["integration_key"]);
    if (!contact || contact.kind === kind) return [];
    const problem =
      kind === "individual"
        ? "is the key of an organization: put it into a file of organizations"
        : "is the key of an individual: put it into a file of contacts";
    return { line, column: "integration_key", problem };
  });
}

/** Keys of contacts that are gone, or that have another key now, are never given again (ADR 10). */
async function takenKeys(client: Client, associationId: number, file: ImportFile, known: Known) {
  const unknown = file.lines.filter(({ values }) => !known.has(values["integration_key"]));
  const { rows } = await client.query<{ key: string }>(
    "select key from integration_key where association_id = $1 and key = any ($2)",
    [associationId, unknown.map(({ values }) => values["integration_key"])],
  );
  const taken = new Set<unknown>(rows.map(({ key }) => key));
  return unknown
    .filter(({ values }) => taken.has(values["integration_key"]))
    .map<LineProblem>(({ line }) => ({
      line,
      column: "integration_key",
      problem: "was the key of another contact, and is never given again",
    }));
}

async function organizationsNamed(client: Client, associationId: number, file: ImportFile): Promise<Known> {
  if (!file.columns.includes("organization_key")) return new Map();
  const keys = file.lines.map(({ values }) => values["organization_key"] ?? null);
  return contactsByKey(client, associationId, keys);
}

function unknownOrganizations(file: ImportFile, organizations: Known): LineProblem[] {
  const isUnknown = ({ values }: ImportLine) =>
    (values["organization_key"] ?? null) !== null &&
    organizations.get(values["organization_key"])?.kind !== "organization";
  return file.lines.filter(isUnknown).map(({ line, values }) => ({
    line,
    column: "organization_key",
    problem: `no organization has the key "${String(values["organization_key"])}"`,
  }));
}

async function writeTies(
  client: Client,
  associationId: number,
  file: ImportFile,
  contactIds: readonly number[],
  organizations: Known,
): Promise<{ changed: Set<number>; problems: LineProblem[] }> {
  const hasOrganization = file.columns.includes("organization_key");
  const hasTitle = file.columns.includes("title");
  if (!hasOrganization && !hasTitle) return { changed: new Set(), problems: [] };
  const wanted = file.lines.map<WantedTie>(({ line, values }, at) => ({
    line,
    contactId: contactIds[at]!,
    organizationId: hasOrganization ? (organizations.get(values["organization_key"])?.id ?? null) : undefined,
    title: hasTitle ? ((values["title"] ?? null) as string | null) : undefined,
  }));
  const stored = await currentTies(client, associationId, contactIds);
  const plan = planTies(wanted, (contactId) => stored.get(contactId) ?? []);

  const { rows: ended } = await client.query<{ contact_id: number }>(
    `update relationship set ends_on = association_day($1), is_primary = false
     where association_id = $1 and id = any ($2) returning contact_id`,
    [associationId, plan.end],
  );
  await updateRows(
    client,
    { table: "relationship", associationId, columns: { title: "text", is_primary: "boolean" } },
    plan.change,
  );
  const columns = {
    contact_id: "integer",
    organization_id: "integer",
    title: "text",
    is_primary: "boolean",
  } as const;
  await insertRows(client, { table: "relationship", associationId, columns }, plan.insert);
  const changed = [
    ...ended.map((row) => row.contact_id),
    ...plan.change.map((row) => row.contactId),
    ...plan.insert.map((row) => row.contact_id),
  ];
  return { changed: new Set(changed), problems: plan.problems };
}

/** Each contact's relationships of today, in the order in which the push chooses one. */
async function currentTies(client: Client, associationId: number, contactIds: readonly number[]) {
  const { rows } = await client.query<Tie>(
    `select r.id, r.contact_id as "contactId", r.organization_id as "organizationId", r.title, r.is_primary as "isPrimary"
     from relationship r
     join contact o on o.id = r.organization_id and o.kind = 'organization'
     where r.association_id = $1 and r.contact_id = any ($2) and is_current(r.begins_on, r.ends_on, association_day($1))
     order by r.contact_id, r.is_primary desc, r.begins_on nulls first, r.id`,
    [associationId, contactIds],
  );
  const ties = new Map<number, Tie[]>();
  for (const tie of rows) ties.set(tie.contactId, [...(ties.get(tie.contactId) ?? []), tie]);
  return ties;
}
