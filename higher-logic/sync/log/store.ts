import type pg from "pg";
import { inSnapshot, nextContactIds, readContacts, readDay } from "@/higher-logic/push/store";
import { underLease } from "../lease/store";
import type { Lease, Page, PageContact, PageRequest, PushPlan, Run, Wait } from "../ports";
import { requestRun } from "../store";

/** Looked at out of turn with every page. */
const NEWEST = 50;

interface Changes {
  contactId: number;
  changeIds: number[];
  changedAt: Date;
  /** All its rows were made by an expansion, or need none. */
  isExpanded: boolean;
}

/**
 * One page of contacts with all their log rows, waits and state, in one snapshot: changes first, then waits that are
 * due, then the walk.
 */
export async function readPage(plan: PushPlan, request: PageRequest): Promise<Page> {
  return inSnapshot((client) => readInSnapshot(client, plan, request));
}

/** In two rounds: first whom to read, then them. */
async function readInSnapshot(client: pg.PoolClient, plan: PushPlan, request: PageRequest): Promise<Page> {
  const [day, urgent, walk] = await Promise.all([
    readDay(client, plan.associationId),
    request.urgent ? readUrgent(client, plan, request) : NOTHING_URGENT,
    request.walk ? readWalk(client, plan, request.walk) : { again: [], fresh: [] },
  ]);
  const from = new Map<number, PageContact["from"]>();
  const unclaimed = [...walk.again, ...walk.fresh].filter((id) => !request.claimed.has(id));
  for (const id of unclaimed) from.set(id, "run");
  for (const id of urgent.due) from.set(id, "wait");
  for (const { contactId } of urgent.changes) from.set(contactId, "log");
  const ids = [...from.keys()].sort((one, other) => one - other);
  const changes = new Map(urgent.changes.map((each) => [each.contactId, each]));
  const [waits, snapshots] = await Promise.all([
    readWaits(client, plan, ids),
    readContacts(client, plan.associationId, plan.pushTargetId, ids, day),
  ]);
  const contacts = snapshots.map((snapshot): PageContact => {
    const change = changes.get(snapshot.contactId);
    return {
      from: from.get(snapshot.contactId)!,
      snapshot,
      changeIds: change?.changeIds ?? [],
      changedAt: change?.changedAt ?? null,
      isExpanded: change?.isExpanded ?? true,
      wait: waits.get(snapshot.contactId) ?? null,
    };
  });
  return {
    contacts,
    logAfter: urgent.logAfter,
    walked: walk.fresh,
    walkEnded: request.walk !== null && walk.fresh.length < request.walk.limit,
    needsExpansion: urgent.needsExpansion,
  };
}

const NOTHING_URGENT = {
  changes: [] as Changes[],
  due: [] as number[],
  logAfter: null,
  needsExpansion: false,
};

async function readUrgent(client: pg.PoolClient, plan: PushPlan, request: PageRequest) {
  const excluded = [...request.claimed].filter((id) => !request.givenUp.has(id));
  const [changes, others] = await Promise.all([
    readChanges(client, plan, request, excluded),
    readOthers(client, plan, request),
  ]);
  const isFull = changes.length === request.limit;
  const newest = isFull ? await readNewest(client, plan, [...excluded, ...changes.map(idOf)]) : [];
  const due = others.flatMap(({ id }) => id ?? []);
  return {
    changes: [...changes, ...newest],
    due: isFull ? [] : due.slice(0, request.limit - changes.length),
    logAfter: isFull ? idOf(changes.at(-1)!) : null,
    needsExpansion: others.some(({ id }) => id === null),
  };
}

async function readChanges(
  client: pg.PoolClient,
  { associationId }: PushPlan,
  { logAfter, limit }: PageRequest,
  excluded: readonly number[],
): Promise<Changes[]> {
  const { rows } = await client.query<Changes>({
    name: "sync-changes",
    text: `select subject_id as "contactId", array_agg(id) as "changeIds", min(changed_at) as "changedAt",
            bool_and(cause like 'via %') as "isExpanded"
       from contact_change
      where association_id = $1 and subject = 'contact' and subject_id > $2 and subject_id <> all($3)
      group by subject_id order by subject_id limit $4`,
    values: [associationId, logAfter, excluded, limit],
  });
  return rows;
}

/** Whose wait is over; and null when rows wait to be expanded. */
async function readOthers(
  client: pg.PoolClient,
  { associationId, pushTargetId }: PushPlan,
  { claimed, limit }: PageRequest,
): Promise<{ id: number | null }[]> {
  const { rows } = await client.query<{ id: number | null }>({
    name: "sync-due",
    text: `(select null::int as id from contact_change
       where association_id = $1 and subject in ('list', 'organization', 'membership_type', 'association') limit 1)
     union all
     (select contact_id from push_wait
       where association_id = $1 and push_target_id = $2 and next_look_at <= clock_timestamp()
         and contact_id <> all($3)
       order by next_look_at limit $4)`,
    values: [associationId, pushTargetId, [...claimed], limit],
  });
  return rows;
}

/** While more waits than fits on a page: the latest changes do not wait until the pages come round to them. */
async function readNewest(client: pg.PoolClient, plan: PushPlan, excluded: number[]): Promise<Changes[]> {
  const { rows } = await client.query<Changes>(
    `select subject_id as "contactId", array_agg(id) as "changeIds", min(changed_at) as "changedAt",
            bool_and(cause like 'via %') as "isExpanded"
       from contact_change
      where association_id = $1 and subject = 'contact' and subject_id in (
          select subject_id from contact_change where association_id = $1 order by changed_at desc limit $3)
        and subject_id <> all($2)
      group by subject_id`,
    [plan.associationId, excluded, NEWEST],
  );
  return rows;
}

const idOf = ({ contactId }: Changes) => contactId;

async function readWalk(
  client: pg.PoolClient,
  plan: PushPlan,
  { run, after, again, limit }: NonNullable<PageRequest["walk"]>,
): Promise<{ again: number[]; fresh: number[] }> {
  const room = Math.max(0, limit - again.length);
  return { again, fresh: room === 0 ? [] : await walkedIds(client, plan, run, after, limit) };
}

async function walkedIds(
  client: pg.PoolClient,
  plan: PushPlan,
  run: Run,
  after: number,
  limit: number,
): Promise<number[]> {
  if (run.onlyContactId !== null) return run.onlyContactId > after ? [run.onlyContactId] : [];
  if (run.onlyListId === null)
    return nextContactIds(client, plan.associationId, plan.pushTargetId, after, limit);
  const { rows } = await client.query<{ id: number }>(
    `select id from (
       select lm.contact_id as id from list_membership lm
        where lm.association_id = $1 and lm.list_id = $2
       union
       select p.contact_id from pushed_contact p join list l on l.key = any(p.group_keys)
        where p.push_target_id = $3 and l.association_id = $1 and l.id = $2
     ) people where id > $4 order by id limit $5`,
    [plan.associationId, run.onlyListId, plan.pushTargetId, after, limit],
  );
  return rows.map(({ id }) => id);
}

async function readWaits(client: pg.PoolClient, plan: PushPlan, ids: number[]): Promise<Map<number, Wait>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<Wait & { contactId: number }>({
    name: "sync-waits",
    text: `select contact_id as "contactId", reason, code, detail, attempts, since from push_wait
      where push_target_id = $1 and contact_id = any($2)`,
    values: [plan.pushTargetId, ids],
  });
  return new Map(rows.map((wait) => [wait.contactId, wait]));
}

/**
 * Turn rows of lists, organizations and types into rows of the contacts linked now, and a row of the whole association
 * into a full run.
 *
 * @returns whether every large run has to start over, because everybody may differ now
 */
export async function expandLog(lease: Lease): Promise<boolean> {
  return underLease(lease, async (client) => {
    const { rows } = await client.query<{ id: number; isAssociation: boolean }>(
      `select id, subject = 'association' as "isAssociation" from contact_change
        where association_id = $1
          and (subject in ('list', 'organization', 'membership_type', 'association')
            or subject = 'contact' and cause not like 'via %'
              and subject_id in (select id from contact where association_id = $1 and kind = 'organization'))`,
      [lease.associationId],
    );
    const associations = rows.filter(({ isAssociation }) => isAssociation);
    const others = rows.filter(({ isAssociation }) => !isAssociation);
    if (others.length > 0)
      await client.query("select expand_changes($1, $2)", [lease.associationId, others.map(({ id }) => id)]);
    if (associations.length === 0) return false;
    await requestRun(
      { associationId: lease.associationId, kind: "full", requestedAs: "everything changed" },
      client,
    );
    await client.query("delete from contact_change where id = any($1)", [associations.map(({ id }) => id)]);
    return true;
  });
}
