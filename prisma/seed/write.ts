import type pg from "pg";
import type { AssociationPlan } from "./plan";

type Row = Record<string, unknown>;

/** Writes the records of one association, whole tables at a time. Answers its id and the contacts' in plan order. */
export async function writeRecords(client: pg.ClientBase, plan: AssociationPlan) {
  const { rows } = await client.query<{ id: number }>(
    `insert into association (slug, name, time_zone, higher_logic_allowed) values ($1, $2, 'UTC', $3) returning id`,
    [plan.slug, plan.name, plan.isSetUp],
  );
  const id = rows[0]!.id;
  await addHost(client, id, plan);
  const own = (row: Row): Row => ({ association_id: id, ...row });
  const types = await insertRows(
    client,
    "membership_type",
    plan.membershipTypes.map((name) => own({ name })),
  );
  const contacts = await insertRows(
    client,
    "contact",
    plan.contacts.map((contact) => own({ ...contact })),
  );
  const lists = await insertRows(
    client,
    "list",
    plan.lists.map((list) => own({ ...list })),
  );
  await insertRows(
    client,
    "relationship",
    plan.relationships.map(({ contact, organization, begins, ends, ...rest }) =>
      own({
        ...rest,
        contact_id: contacts[contact],
        organization_id: contacts[organization],
        begins_on: begins,
        ends_on: ends,
      }),
    ),
  );
  await insertRows(
    client,
    "membership",
    plan.memberships.map(({ contact, type, status, begins, expires, dropped }) =>
      own({
        contact_id: contacts[contact],
        membership_type_id: types[type],
        status,
        begins_on: begins,
        expires_on: expires,
        dropped_on: dropped,
      }),
    ),
  );
  await insertRows(
    client,
    "list_membership",
    plan.listMemberships.map(({ list, contact, role, joined, dropped }) =>
      own({
        list_id: lists[list],
        contact_id: contacts[contact],
        role,
        joined_on: joined,
        dropped_on: dropped,
      }),
    ),
  );
  await insertRows(
    client,
    "staff_member",
    plan.staff.map(({ contact, ...rest }) => own({ ...rest, contact_id: contacts[contact] })),
  );
  return { id, contacts };
}

/** Where an association of the operator's own already answers at that host, the demo's answers at `{slug}.localhost`. */
async function addHost(client: pg.ClientBase, id: number, { host, slug }: AssociationPlan): Promise<void> {
  await client.query(
    `insert into association_host (host, association_id)
     select case when exists (select from association_host where host = $1) then $2 else $1 end, $3`,
    [host, `${slug}.localhost`, id],
  );
}

/** Inserts rows as one statement, in their order, and answers their ids. A `…_on` is a number of days from today. */
async function insertRows(client: pg.ClientBase, table: string, rows: Row[]): Promise<number[]> {
  if (rows.length === 0) return [];
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const types = await columnTypes(client, table);
  const defaults = await columnDefaults(client, table);
  const source = columns.map(
    (column) => `${column} ${column.endsWith("_on") ? "integer" : types.get(column)}`,
  );
  const values = columns.map((column) => {
    if (column.endsWith("_on")) return `(now() at time zone 'UTC')::date + source.${column}`;
    const fallback = defaults.get(column);
    return fallback ? `coalesce(source.${column}, ${fallback})` : `source.${column}`;
  });
  const { rows: inserted } = await client.query<{ id: number }>(
    `insert into ${table} (${columns.join(", ")})
     select ${values.join(", ")}
       from jsonb_array_elements($1::jsonb) with ordinality as element(value, place)
       cross join lateral jsonb_to_record(element.value) as source(${source.join(", ")})
      order by element.place
     returning id`,
    [JSON.stringify(rows)],
  );
  return inserted.map(({ id }) => id).sort((a, b) => a - b);
}

async function columnTypes(client: pg.ClientBase, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ column_name: string; data_type: string }>(
    "select column_name, data_type from information_schema.columns where table_name = $1 and table_schema = 'public'",
    [table],
  );
  return new Map(rows.map(({ column_name, data_type }) => [column_name, data_type]));
}

async function columnDefaults(client: pg.ClientBase, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ column_name: string; column_default: string }>(
    `select column_name, column_default from information_schema.columns
      where table_name = $1 and table_schema = 'public' and column_default is not null`,
    [table],
  );
  return new Map(rows.map(({ column_name, column_default }) => [column_name, column_default]));
}
