import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { ErrorCode } from "@/higher-logic/push/errors";
import type { RecordSettings } from "@/higher-logic/push/member-record";
import { readContacts } from "@/higher-logic/push/store";
import type { CommunityMember, CommunityPerson, Read, ReadFailure } from "@/higher-logic/read-api/answers";
import { openReadGateway, type ReadGateway } from "@/higher-logic/read-api/gateway";
import { readReadAccess } from "@/higher-logic/settings/read-access/store";
import { readSettings } from "@/higher-logic/settings/store";
import { pool, transaction } from "@/lib/db";
import { causeBetween, type DriftCause } from "../causes";
import { differences, type Difference } from "../judge";
import { keepCounts } from "../read/store";
import { settled, type DriftRunKind } from "../store";

/** Members asked for at once. */
const PAGE = 200;
/** A walker that stopped is followed by another one after so long; longer than one call can take. */
const LEASE = "interval '60 seconds'";
/** In place of a community's size: it has shrunk while it was read, and is read once more. */
const SECOND_TIME = -1;
/** Failures one after another until a look is given up. */
const MOST_FAILURES = 10;

interface DriftRun {
  id: number;
  associationId: number;
  pushTargetId: number;
  kind: DriftRunKind;
  groupsLeft: string[];
  recordsRead: number;
  groupSince: Date | null;
  /** Members it had when its reading began; 0: not said. */
  groupSize: number | null;
  calls: number;
  failures: number;
}

interface Walk {
  run: DriftRun;
  holder: string;
  gateway: ReadGateway;
  settings: RecordSettings;
}

/** Somebody else walks it now, or it was stopped. */
class WalkLost extends Error {
  override readonly name = "WalkLost";
}

/**
 * Go on with the look into this association's community until it is done, has to wait, or the signal is aborted. Every
 * answer is stored with the place where it left off, so that any worker can go on after a crash.
 */
export async function walkDrift(associationId: number, signal: AbortSignal): Promise<void> {
  const holder = randomUUID();
  const run = await takeRun(associationId, holder);
  if (run === null) return;
  try {
    const access = await readReadAccess(associationId);
    const settings = await readSettings(associationId);
    if (access === null) return await give(run, holder, failure("read-key-refused", "There is no read key."));
    if (settings.pushTargetId !== run.pushTargetId)
      return await give(run, holder, failure("settings-changed", ""));
    const walk: Walk = { run, holder, gateway: openReadGateway(access), settings };
    while (!signal.aborted) if (!(await step(walk))) return;
    await release(walk);
  } catch (error) {
    if (!(error instanceof WalkLost)) throw error;
  }
}

const failure = (code: ErrorCode, detail: string): ReadFailure => ({
  kind: "failed",
  code,
  detail,
  waitMs: null,
});

async function takeRun(associationId: number, holder: string): Promise<DriftRun | null> {
  const { rows } = await pool().query<DriftRun>(
    `update drift_run set holder = $2, leased_until = clock_timestamp() + ${LEASE}
      where association_id = $1 and state = 'running' and leased_until < clock_timestamp()
        and next_call_at <= clock_timestamp()
     returning id, association_id as "associationId", push_target_id as "pushTargetId", kind,
               groups_left as "groupsLeft", records_read as "recordsRead", group_since as "groupSince",
               group_size as "groupSize", calls, failures`,
    [associationId, holder],
  );
  return rows[0] ?? null;
}

/** One call and what it means. @returns whether there is more to do now */
async function step(walk: Walk): Promise<boolean> {
  const { run, gateway } = walk;
  if (run.calls === 0) return heard(walk, await gateway.whoAmI(), () => Promise.resolve());
  const [groupKey] = run.groupsLeft;
  if (groupKey !== undefined) {
    run.groupSince ??= new Date();
    const answer = await gateway.members(groupKey, run.recordsRead + 1, run.recordsRead + PAGE);
    return heard(walk, answer, (client) => storePage(client, walk, groupKey, answer));
  }
  const next = await nextToAsk(run);
  if (next === null) return finish(walk);
  const answer = await gateway.contact(next.key);
  return heard(walk, answer, (client) => storeAsked(client, walk, next, answer));
}

/** Store what a call brought, in one transaction with the place where the walk stands; or wait after a failure. */
async function heard<T>(
  { run, holder }: Walk,
  answer: Read<T>,
  store: (client: pg.PoolClient) => Promise<void>,
): Promise<boolean> {
  if (answer.kind === "failed") {
    await give(run, holder, answer);
    return false;
  }
  run.calls += 1;
  const work = async (client: pg.PoolClient) => {
    await holdRun(client, run, holder);
    await store(client);
    await client.query(
      `update drift_run set groups_left = $2, records_read = $3, group_since = $4, group_size = $6, calls = $5, failures = 0,
              error_code = null, error_detail = null, leased_until = clock_timestamp() + ${LEASE}
        where id = $1`,
      [run.id, run.groupsLeft, run.recordsRead, run.groupSince, run.calls, run.groupSize],
    );
  };
  // What was told and what is true here are compared as of one moment.
  await transaction(work, { isolation: "repeatable read" });
  run.failures = 0;
  return true;
}

async function holdRun(client: pg.ClientBase, { id }: DriftRun, holder: string): Promise<void> {
  const { rowCount } = await client.query(
    "select from drift_run where id = $1 and holder = $2 and state = 'running' for update",
    [id, holder],
  );
  if (rowCount === 0) throw new WalkLost();
}

/** Let go until it makes sense to call again; give up where that needs staff, or will not end. */
async function give(run: DriftRun, holder: string, { code, detail, waitMs }: ReadFailure): Promise<void> {
  const failures = waitMs === null ? run.failures + 1 : run.failures;
  const isOver = code !== "read-trouble" || failures >= MOST_FAILURES;
  const pauseMs = waitMs ?? Math.min(5_000 * 2 ** (failures - 1), 300_000);
  await pool().query(
    `update drift_run set failures = $3, error_code = $4, error_detail = $5, leased_until = '-infinity',
            next_call_at = clock_timestamp() + make_interval(secs => $6::float8 / 1000),
            state = case when $7 then 'failed' else state end,
            finished_at = case when $7 then clock_timestamp() end
      where id = $1 and holder = $2 and state = 'running'`,
    [run.id, holder, failures, code, detail, pauseMs, isOver],
  );
}

async function release({ run, holder }: Walk): Promise<void> {
  await pool().query("update drift_run set leased_until = '-infinity' where id = $1 and holder = $2", [
    run.id,
    holder,
  ]);
}

async function finish({ run, holder }: Walk): Promise<false> {
  await transaction(async (client) => {
    await client.query(
      `update drift_run set state = 'done', finished_at = clock_timestamp(), leased_until = '-infinity'
        where id = $1 and holder = $2 and state = 'running'`,
      [run.id, holder],
    );
    await keepCounts(client, run.associationId, run.id);
  });
  return false;
}

type MembersAnswer = Awaited<ReturnType<ReadGateway["members"]>>;

async function storePage(
  client: pg.PoolClient,
  walk: Walk,
  groupKey: string,
  answer: MembersAnswer,
): Promise<void> {
  const { run } = walk;
  if (answer.kind === "found" && answer.value.isSyncing) {
    await client.query("update drift_run set groups_skipped = groups_skipped || $2 where id = $1", [
      run.id,
      [groupKey],
    ]);
    await client.query("delete from drift_seen where drift_run_id = $1 and group_key = $2", [
      run.id,
      groupKey,
    ]);
    return nextGroup(run);
  }
  const { members, size } = answer.kind === "found" ? answer.value : { members: [], size: null };
  run.groupSize ??= size ?? 0;
  const isNews = members.length > 0 && (await storeMembers(client, walk, groupKey, members));
  run.recordsRead += members.length;
  if (!isRead(run, members.length, size, isNews)) return;
  // Whoever leaves moves all behind one place to the front, and somebody from one page to the one that was read before.
  if (size !== null && size < run.groupSize) {
    run.recordsRead = 0;
    run.groupSize = SECOND_TIME;
    return;
  }
  if (run.kind === "drift") {
    await storeMissing(client, run, groupKey, answer.kind === "missing" ? "lost-there" : null);
    await client.query("delete from drift_seen where drift_run_id = $1 and group_key = $2", [
      run.id,
      groupKey,
    ]);
  }
  nextGroup(run);
}

/** A page may be shorter than asked for and not the last one; one that brings nobody new never ends. */
function isRead(run: DriftRun, members: number, size: number | null, isNews: boolean): boolean {
  const isBehindLast = size !== null && run.recordsRead >= size;
  if (run.groupSize === SECOND_TIME) return members === 0 || isBehindLast;
  return !isNews || (members < PAGE && isBehindLast);
}

function nextGroup(run: DriftRun): void {
  run.groupsLeft = run.groupsLeft.slice(1);
  run.recordsRead = 0;
  run.groupSince = null;
  run.groupSize = null;
}

/** @returns whether there was anybody new among them */
async function storeMembers(
  client: pg.PoolClient,
  { run, settings }: Walk,
  groupKey: string,
  members: readonly CommunityMember[],
): Promise<boolean> {
  const known = await contactsOf(client, run, members);
  const keys = members.map(({ key }) => key);
  const { rowCount: added } = await client.query(
    `insert into drift_seen (drift_run_id, group_key, integration_key, contact_id, first_name, last_name, email, is_member)
     select $1, $2, t.* from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bool[]) t
     on conflict do nothing`,
    [
      run.id,
      groupKey,
      keys,
      keys.map((key) => known.get(key)?.contactId ?? null),
      members.map(({ firstName }) => firstName),
      members.map(({ lastName }) => lastName),
      members.map(({ email }) => email),
      members.map(({ isMember }) => isMember),
    ],
  );
  await client.query("update drift_run set people_seen = people_seen + $2 where id = $1", [run.id, added]);
  if (run.kind === "takeover") return added! > 0;
  const ids = [...known.values()].map(({ contactId }) => contactId);
  const snapshots = await readContacts(client, run.associationId, run.pushTargetId, ids);
  const byId = new Map(snapshots.map((snapshot) => [snapshot.contactId, snapshot]));
  const found = members.flatMap((member) => {
    const here = known.get(member.key);
    const snapshot = here ? (byId.get(here.contactId) ?? null) : null;
    const differing = differences(member, groupKey, snapshot, settings, here?.isSettled ?? true);
    return differing.map((difference) => ({ member, contactId: here?.contactId ?? null, difference }));
  });
  await storeFindings(client, run, groupKey, found);
  return added! > 0;
}

/** Who here has the keys of these members: by what was told, else by what the contact has now. */
async function contactsOf(
  client: pg.PoolClient,
  run: DriftRun,
  members: readonly CommunityMember[],
): Promise<Map<string, { contactId: number; isSettled: boolean }>> {
  const { rows } = await client.query<{ key: string; contactId: number; isSettled: boolean }>(
    `select p.integration_key as key, p.contact_id as "contactId", ${settled("p", "$4::timestamptz")} as "isSettled"
       from pushed_contact p
      where p.association_id = $1 and p.push_target_id = $2 and p.integration_key = any($3)
     union all
     select c.integration_key, c.id,
            not exists (select from contact_change w where w.association_id = $1 and w.subject = 'contact' and w.subject_id = c.id)
            and not exists (select from push_wait w where w.push_target_id = $2 and w.contact_id = c.id)
       from contact c
      where c.association_id = $1 and c.kind = 'individual' and c.integration_key = any($3)
        and not exists (select from pushed_contact p where p.push_target_id = $2 and p.contact_id = c.id)
        and not exists (select from pushed_contact p
                         where p.push_target_id = $2 and p.association_id = $1 and p.integration_key = c.integration_key)`,
    [run.associationId, run.pushTargetId, members.map(({ key }) => key), run.groupSince],
  );
  return new Map(rows.map(({ key, ...here }) => [key, here]));
}

async function storeFindings(
  client: pg.PoolClient,
  run: DriftRun,
  groupKey: string,
  found: readonly { member: CommunityPerson; contactId: number | null; difference: Difference }[],
): Promise<void> {
  if (found.length === 0) return;
  await client.query(
    `insert into drift_finding (drift_run_id, association_id, group_key, contact_id, integration_key, name, kind, field,
                                told, seen, cause)
     select $1, $2, case when t.kind = 'deactivated' or (t.kind = 'field' and t.field <> 'Role') then '' else $3 end,
            t.contact, t.key, t.name, t.kind, t.field, t.told, t.seen, t.cause
       from unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
            as t (contact, key, name, kind, field, told, seen, cause)
     on conflict do nothing`,
    [
      run.id,
      run.associationId,
      groupKey,
      found.map(({ contactId }) => contactId),
      found.map(({ member }) => member.key),
      found.map(({ member }) => `${member.firstName} ${member.lastName}`.trim()),
      found.map(({ difference }) => difference.kind),
      found.map(({ difference }) => difference.field),
      found.map(({ difference }) => difference.told.slice(0, 300)),
      found.map(({ difference }) => difference.seen.slice(0, 300)),
      found.map(({ difference }) => difference.cause),
    ],
  );
}

/** Told to be in the community, and not seen in it. */
async function storeMissing(
  client: pg.PoolClient,
  run: DriftRun,
  groupKey: string,
  cause: DriftCause | null,
): Promise<void> {
  await client.query(
    `insert into drift_finding (drift_run_id, association_id, contact_id, integration_key, name, kind, group_key, cause)
     select $3, $1, contact_id, integration_key, concat_ws(' ', first_name, last_name),
            case when $6::text is null then 'missing' else 'not-there' end, $4, $6
       from pushed_contact p
      where association_id = $1 and push_target_id = $2 and is_active and group_keys @> array[$4]
        and record_hash is not null and ${settled("p", "$5::timestamptz")}
        and not exists (select from drift_seen s where s.drift_run_id = $3 and s.group_key = $4
                         and s.integration_key = p.integration_key)
     on conflict do nothing`,
    [run.associationId, run.pushTargetId, run.id, groupKey, run.groupSince, cause],
  );
}

interface ToAsk {
  key: string;
  acceptedAt: Date | null;
}

async function nextToAsk(run: DriftRun): Promise<ToAsk | null> {
  const { rows } = await pool().query<ToAsk>(
    `select f.integration_key as key, p.accepted_at as "acceptedAt"
       from drift_finding f
       left join pushed_contact p on p.push_target_id = $2 and p.contact_id = f.contact_id
      where f.drift_run_id = $1 and f.cause is null
      order by f.integration_key limit 1`,
    [run.id, run.pushTargetId],
  );
  return rows[0] ?? null;
}

/** The person's own page says who is right. */
async function storeAsked(
  client: pg.PoolClient,
  { run }: Walk,
  { key, acceptedAt }: ToAsk,
  answer: Read<CommunityPerson>,
): Promise<void> {
  const set = (kind: string | null, cause: DriftCause) =>
    client.query(
      `update drift_finding set kind = coalesce($3, kind), cause = $4
        where drift_run_id = $1 and integration_key = $2 and cause is null`,
      [run.id, key, kind, cause],
    );
  await client.query("update drift_run set people_asked = people_asked + 1 where id = $1", [run.id]);
  if (answer.kind !== "found") return void (await set("not-there", "lost-there"));
  if (answer.value.isInactive) return void (await set("deactivated", "deactivated"));
  await client.query(
    "delete from drift_finding where drift_run_id = $1 and integration_key = $2 and kind = 'candidate'",
    [run.id, key],
  );
  await set(null, causeBetween(answer.value.updatedOn, acceptedAt));
}
