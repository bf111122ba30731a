import { inflateRawSync } from "node:zlib";
import { pool } from "@/lib/db";
import { newestFirst } from "@/lib/newest-first";
import { RUN_COLUMNS, type SyncRunProgress } from "@/higher-logic/sync/store";

/** Of `$1`, before `$2`. */
const OURS = newestFirst("$1", "$2");

/** The newest runs, most recent first; `before` is the id of the last one shown. */
export async function syncRuns(
  associationId: number,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): Promise<SyncRunProgress[]> {
  const { rows } = await pool().query<SyncRunProgress>(
    `select ${RUN_COLUMNS} from sync_run
      where ${OURS.isOurs} order by ${OURS.order} limit $3`,
    [associationId, before ?? null, limit],
  );
  return rows;
}

export interface BatchLine {
  id: number;
  syncRunId: number | null;
  purpose: "records" | "witness" | "probe";
  state: "sending" | "accepted" | "rejected" | "unknown";
  /** How many people it told about. */
  people: number;
  httpStatus: number | null;
  answerMessage: string | null;
  errorCode: string | null;
  oldestChangeAt: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const BATCH_COLUMNS = `id, sync_run_id as "syncRunId", purpose, state, cardinality(contact_ids) as people,
  http_status as "httpStatus", answer_message as "answerMessage", error_code as "errorCode",
  oldest_change_at as "oldestChangeAt", created_at as "createdAt", finished_at as "finishedAt"`;

/** Of one run or one person an index of theirs finds few; of all, those of the association are walked. */
const batchesOf = (of: { syncRunId?: number; contactId?: number }) =>
  of.syncRunId === undefined && of.contactId === undefined
    ? { isAsked: OURS.isOurs, order: OURS.order, values: [] }
    : {
        isAsked: `association_id = $1 and ($2::bigint is null or id < $2) and ($4::int is null or sync_run_id = $4)
          and ($5::int is null or contact_ids @> array[$5::int])`,
        order: "id desc",
        values: [of.syncRunId ?? null, of.contactId ?? null],
      };

/** The newest requests, most recent first; of one run, or of one person, when asked for. */
export async function pushBatches(
  associationId: number,
  {
    before,
    limit = 50,
    ...of
  }: { before?: number; limit?: number; syncRunId?: number; contactId?: number } = {},
): Promise<BatchLine[]> {
  const { isAsked, order, values } = batchesOf(of);
  const { rows } = await pool().query<BatchLine>(
    `select ${BATCH_COLUMNS} from push_batch where ${isAsked} order by ${order} limit $3`,
    [associationId, before ?? null, limit, ...values],
  );
  return rows;
}

/** For a file: everything about each request; what was sent only of one run's or one person's. */
export type BatchFileLine = BatchLine & Pick<BatchDetail, "contactIds" | "request" | "answer">;

const FILE_PAGE = 100;

/** All requests, the newest first, of one run or about one person when asked for; for a file. */
export async function* allPushBatches(
  associationId: number,
  of: { syncRunId?: number; contactId?: number } = {},
): AsyncGenerator<BatchFileLine> {
  const { isAsked, order, values } = batchesOf(of);
  const body = values.length > 0 ? "body" : "null::bytea as body";
  for (let before: number | null = null; ;) {
    const { rows }: { rows: (Omit<BatchFileLine, "request"> & { body: Buffer | null })[] } =
      await pool().query(
        `select ${BATCH_COLUMNS}, contact_ids as "contactIds", answer, ${body}
           from push_batch where ${isAsked} order by ${order} limit $3`,
        [associationId, before, FILE_PAGE, ...values],
      );
    for (const { body, ...line } of rows)
      yield { ...line, request: body && inflateRawSync(body).toString("utf8") };
    if (rows.length < FILE_PAGE) return;
    before = rows.at(-1)!.id;
  }
}

export interface BatchDetail extends BatchLine {
  contactIds: number[];
  /** What was sent. The key travels in a header and is not stored. Null once pruned. */
  request: string | null;
  /** The first 4,000 characters of what came back. */
  answer: string | null;
}

/** One request with its answer; undefined for another association's. */
export async function pushBatch(associationId: number, id: number): Promise<BatchDetail | undefined> {
  const { rows } = await pool().query<Omit<BatchDetail, "request"> & { body: Buffer | null }>(
    `select ${BATCH_COLUMNS}, contact_ids as "contactIds", body, answer
       from push_batch where association_id = $1 and id = $2`,
    [associationId, id],
  );
  if (!rows[0]) return undefined;
  const { body, ...batch } = rows[0];
  return { ...batch, request: body && inflateRawSync(body).toString("utf8") };
}

export interface WaitingContact {
  contactId: number;
  reason: "problem" | "held" | "in_doubt" | "connection";
  /** Of the error catalogue (`higher-logic/push/errors.ts`): the sentence and what to do hang on it. */
  code: string;
  detail: string | null;
  attempts: number;
  since: Date;
  nextLookAt: Date | null;
  /** As the record says now, else as last sent; null when both are gone. */
  name: string | null;
  email: string | null;
  integrationKey: string | null;
}

/** Contacts of the present target that wait for a reason of their own, by id; `after` is the last one shown. */
export async function waitingContacts(
  associationId: number,
  options: { reason?: WaitingContact["reason"]; contactId?: number; after?: number; limit?: number } = {},
): Promise<WaitingContact[]> {
  const { rows } = await pool().query<WaitingContact>(
    `select w.contact_id as "contactId", w.reason, w.code, w.detail, w.attempts, w.since,
            w.next_look_at as "nextLookAt",
            nullif(btrim(concat_ws(' ', coalesce(c.first_name, p.first_name), coalesce(c.last_name, p.last_name))), '')
              as name,
            coalesce(c.email, p.email) as email, coalesce(p.integration_key, c.integration_key) as "integrationKey"
       from push_wait w
       join higher_logic_settings s using (association_id, push_target_id)
       left join contact c on c.id = w.contact_id and c.association_id = w.association_id
       left join pushed_contact p on p.push_target_id = w.push_target_id and p.contact_id = w.contact_id
      where w.association_id = $1 and ($2::text is null or w.reason = $2)
        and ($3::int is null or w.contact_id = $3) and w.contact_id > $4
        -- Being in doubt only until an old request has run out is nothing anybody could do something about.
        and w.code <> 'settling'
      order by w.contact_id limit $5`,
    [
      associationId,
      options.reason ?? null,
      options.contactId ?? null,
      options.after ?? 0,
      options.limit ?? 50,
    ],
  );
  return rows;
}

const WAITING_PAGE = 1_000;

/** The same, all of them; for a file. */
export async function* allWaitingContacts(
  associationId: number,
  reason: WaitingContact["reason"],
): AsyncGenerator<WaitingContact> {
  for (let after = 0; ;) {
    const rows = await waitingContacts(associationId, { reason, after, limit: WAITING_PAGE });
    yield* rows;
    if (rows.length < WAITING_PAGE) return;
    after = rows.at(-1)!.contactId;
  }
}

/** Contacts of the present target that wait, counted by reason; of those held, who waits for a decision. */
export async function waitingCounts(
  associationId: number,
): Promise<Record<WaitingContact["reason"], number>> {
  const { rows } = await pool().query<{ reason: WaitingContact["reason"]; count: number }>(
    `select reason, count(*) as count from push_wait join higher_logic_settings using (association_id, push_target_id)
      where association_id = $1 and code not in ('settling', 'removal-refused', 'removal-approved') group by reason`,
    [associationId],
  );
  return {
    problem: 0,
    held: 0,
    in_doubt: 0,
    connection: 0,
    ...Object.fromEntries(rows.map(({ reason, count }) => [reason, count])),
  };
}

/** What happened in the last hour, for the one line on *Home*. Its requests have their bodies, and an index by time. */
export async function lastHour(
  associationId: number,
): Promise<{ pushed: number; removed: number; failed: number; requests: number }> {
  const { rows } = await pool().query<{ pushed: number; removed: number; failed: number; requests: number }>(
    `select coalesce(sum(cardinality(contact_ids)) filter (where state = 'accepted' and purpose = 'records'), 0)::int
              as pushed,
            (select count(*)::int from pushed_contact p join higher_logic_settings s using (association_id, push_target_id)
              where p.association_id = $1 and p.removed_at > now() - interval '1 hour') as removed,
            count(*) filter (where state in ('rejected', 'unknown'))::int as failed,
            count(*)::int as requests
       from push_batch where association_id = $1 and body is not null and created_at > now() - interval '1 hour'`,
    [associationId],
  );
  return rows[0]!;
}

export interface ConnectionState {
  /** Of the error catalogue while pushing is paused. */
  pausedCode: string | null;
  pausedDetail: string | null;
  pausedAt: Date | null;
  nextProbeAt: Date | null;
  lastAcceptedAt: Date | null;
}

/** How the connection to Higher Logic is doing, for the banner. */
export async function connectionState(associationId: number): Promise<ConnectionState> {
  const { rows } = await pool().query<ConnectionState>(
    `select paused_code as "pausedCode", paused_detail as "pausedDetail", paused_at as "pausedAt",
            next_probe_at as "nextProbeAt", last_accepted_at as "lastAcceptedAt"
       from push_state where association_id = $1`,
    [associationId],
  );
  return rows[0]!;
}
