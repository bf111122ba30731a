import type pg from "pg";
import { pool, snapshot } from "@/lib/db";
import { personOf, shadowOf, type ContactRow, type ListRow, type StandingRow } from "./contact-rows";
import type { ContactSnapshot } from "./person";

type Client = Pick<pg.ClientBase, "query">;

/** One snapshot to read contacts in; nothing can be written. */
export function inSnapshot<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return snapshot(work, STEADY_PLANS);
}

/** The same for what goes out piece by piece, as fast as somebody takes it. */
export async function* streamInSnapshot<T>(
  work: (client: pg.PoolClient) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const client = await pool().connect();
  try {
    await client.query(`begin isolation level repeatable read read only; ${STEADY_PLANS}`);
    // Whoever asks and then does not read must not hold an old snapshot for long.
    await client.query("set local idle_in_transaction_session_timeout = '60s'");
    yield* work(client);
  } finally {
    // Closed, and not given back: that ends the transaction, however far it had come.
    client.release(true);
  }
}

/** The target of nobody: a shadow read for it is empty, as that of a target which was never pushed to. */
export const NO_TARGET = 0;

/**
 * Contacts as one snapshot sees them: what Higher Logic should be told, and what it was told.
 *
 * Plain queries merged in memory: twice as fast as one query that nests. Call it
 * inside `inSnapshot`, so that all of them see the same. The snapshot is taken when that begins, so the association's day
 * is never that of a moment before it.
 *
 * @param known the day of `readDay` in the same snapshot, by whoever has something else to ask together with it; or
 *   another day and other days of grace, to see what they would make of everybody
 * @returns one for each id asked, in that order; of ids of nobody, or of another association, both halves are null
 */
export async function readContacts(
  client: Client,
  associationId: number,
  pushTargetId: number,
  contactIds: readonly number[],
  known?: string | OtherDays,
): Promise<ContactSnapshot[]> {
  if (contactIds.length === 0) return [];
  const other = typeof known === "object" ? known : null;
  const day = other?.day ?? (known as string | undefined) ?? (await readDay(client, associationId));
  const [contacts, standings, lists] = await Promise.all([
    ask<ContactRow>(client, "contacts", [associationId, contactIds, pushTargetId]),
    other
      ? ask<StandingRow>(client, "otherStandings", [associationId, contactIds, day, other.graceDays])
      : ask<StandingRow>(client, "standings", [associationId, contactIds, day]),
    ask<ListRow>(client, "lists", [associationId, contactIds, day]),
  ]);

  const contactOf = new Map(contacts.map((row) => [row.contact_id, row]));
  const standingOf = new Map(standings.map((row) => [row.contact_id, row]));
  const listsOf = byContact(lists);
  return contactIds.map((contactId) => {
    const row = contactOf.get(contactId);
    if (!row) return { contactId, person: null, shadow: null };
    const person = personOf(row, standingOf.get(contactId), listsOf.get(contactId) ?? []);
    return { contactId, person, shadow: shadowOf(row) };
  });
}

/** A day, and days of grace, that are not the association's. */
export interface OtherDays {
  day: string;
  graceDays: number;
}

/** The association's day, in whose terms everything else of a snapshot is asked. */
export async function readDay(client: Client, associationId: number): Promise<string> {
  const [row] = await ask<{ day: string }>(client, "day", [associationId]);
  return row!.day;
}

/**
 * The next contacts, by id, of a walk over everybody who may be in scope and everybody in the shadow. Some of them turn
 * out to be neither. Fewer than `limit` means that nobody follows.
 */
export async function nextContactIds(
  client: Client,
  associationId: number,
  pushTargetId: number,
  afterId: number,
  limit: number,
): Promise<number[]> {
  const parameters = [associationId, pushTargetId, afterId, limit];
  const rows = await ask<{ contact_id: number }>(client, "walk", parameters);
  return rows.map((row) => row.contact_id);
}

/**
 * Let Postgres look at tables that grew to a multiple since it last did, as after an import: it does so by itself, but a
 * minute later, and until then plans each page as if the tables were small. Call it before a walk, outside a transaction.
 */
export async function refreshStatistics(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where oid in (
      'contact'::regclass, 'relationship'::regclass, 'membership'::regclass, 'list_membership'::regclass,
      'pushed_contact'::regclass
    ) and pg_relation_size(oid) / current_setting('block_size')::int > 32 + 2 * relpages`);
  if (rows.length > 0) await client.query(`analyze (skip_locked) ${rows.map(({ name }) => name).join(", ")}`);
}

/** Run one of the queries below by its name, so that Postgres plans it once a connection and not each time. */
async function ask<Row extends pg.QueryResultRow>(
  client: Client,
  name: keyof typeof queries,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ name: `higher-logic-${name}`, text: queries[name], values });
  return rows;
}

function byContact(rows: readonly ListRow[]): Map<number, ListRow[]> {
  const groups = new Map<number, ListRow[]>();
  for (const row of rows) {
    const group = groups.get(row.contact_id);
    if (group) group.push(row);
    else groups.set(row.contact_id, [row]);
  }
  return groups;
}

// A plan that knows nothing of the ids looks each contact up by its id: a page costs what it holds. One made for a page's
// thousand ids reads whole tables while they have no statistics, as after an import. Nor may a table that was empty when
// the plan was made be read whole ever after: an initial sync fills the shadow under its own plan.
const STEADY_PLANS =
  "select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)";

// A full join: somebody deleted is in the shadow only, somebody new in the records only.
const contactsQuery = `
  select coalesce(c.id, p.contact_id) as contact_id, c.kind, c.integration_key, c.member_number, c.prefix, c.first_name,
    c.middle_name, c.last_name, c.suffix, c.informal_name, c.email, c.website_url, c.phone, c.mobile_phone, c.address1,
    c.address2, c.city, c.state, c.postal_code, c.country, c.exclude_from_directory,
    coalesce(s.is_active, false) as is_active_staff,
    p.integration_key as sent_key, p.record_hash as sent_hash, p.first_name as sent_first_name,
    p.last_name as sent_last_name, p.email as sent_email, to_json(p.group_keys) as sent_group_keys,
    p.is_active as sent_is_active, p.is_member as sent_is_member, p.accepted_at, p.removed_at, p.in_doubt_until, p.may_be_out is not null as may_be_out
  from (select * from contact where association_id = $1 and id = any ($2)) c
  full join (
    select * from pushed_contact where association_id = $1 and push_target_id = $3 and contact_id = any ($2)
  ) p on p.contact_id = c.id
  left join staff_member s on s.association_id = $1 and s.contact_id = c.id`;

// The membership is the one contact_statuses chose; work is the current primary relationship, else the oldest one. The
// contacts are the association's, so what belongs to them is.
const standingsBy = (statuses: string) => `
  select s.contact_id, s.status, m.type_id, m.type_name, m.begins_on, m.expires_on, w.organization_id as works_for, w.title,
    w.organization_name
  from ${statuses} s
  left join lateral (
    select t.id as type_id, t.name as type_name, m.begins_on, m.expires_on
    from membership m
    join membership_type t on t.id = m.membership_type_id
    where m.id = s.active_membership_id
    limit 1
  ) m on true
  left join lateral (
    select r.organization_id, r.title, o.organization_name
    from relationship r
    join contact o on o.id = r.organization_id and o.kind = 'organization'
    where r.contact_id = s.contact_id and is_current(r.begins_on, r.ends_on, $3)
    order by r.is_primary desc, r.begins_on nulls first, r.id
    limit 1
  ) w on true`;

const listsQuery = `
  select m.contact_id, m.id as list_membership_id, l.id as list_id, l.key, l.name, l.kind, m.role, m.joined_on, m.dropped_on
  from list_membership m
  join list l on l.id = m.list_id and l.is_active and l.is_synced
  where m.association_id = $1 and m.contact_id = any ($2) and is_current(m.joined_on, m.dropped_on, $3)`;

// Three walks by id, each along an index that begins with the association or the target.
const walkQuery = `
  select contact_id from (
    (
      select distinct contact_id from list_membership
      where association_id = $1 and contact_id > $3
        and list_id = any (array(select id from list where association_id = $1 and is_active and is_synced))
      order by contact_id limit $4
    )
    union
    (
      select contact_id from staff_member where association_id = $1 and is_active and contact_id > $3
      order by contact_id limit $4
    )
    union
    (
      select contact_id from pushed_contact where push_target_id = $2 and association_id = $1 and contact_id > $3
      order by contact_id limit $4
    )
  ) walk
  order by contact_id limit $4`;

const dayQuery = "select association_day($1) as day";

const queries = {
  day: dayQuery,
  contacts: contactsQuery,
  standings: standingsBy("contact_statuses($1, $2, $3)"),
  otherStandings: standingsBy("contact_statuses($1, $2, $3, $4)"),
  lists: listsQuery,
  walk: walkQuery,
};
