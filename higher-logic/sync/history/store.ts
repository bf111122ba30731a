import { inflateRawSync } from "node:zlib";
import type pg from "pg";
import { differences, type FieldChange } from "@/higher-logic/push/difference";
import { saidIn, type Said } from "@/higher-logic/push/said";
import { pool } from "@/lib/db";

type Client = Pick<pg.ClientBase, "query">;

/** One request that told Higher Logic about somebody, or tried to. */
export interface Telling {
  batchId: number;
  /** Format, address and Tenant Code it went to. */
  target: string;
  purpose: "records" | "witness" | "probe";
  state: "sending" | "accepted" | "rejected" | "unknown";
  httpStatus: number | null;
  errorCode: string | null;
  sentAt: Date;
  finishedAt: Date | null;
  oldestChangeAt: Date | null;
  /** What it said of this person; null once its body is pruned. */
  said: Said | null;
  /** What was accepted before it at this target; null: nothing, or nothing that is kept. */
  before: Said | null;
  /** Against what was accepted before. */
  changes: FieldChange[];
}

type Row = Omit<Telling, "said" | "before" | "changes"> & {
  pushTargetId: number;
  contactIds: number[];
  body: Buffer | null;
};

const COLUMNS = `b.id as "batchId", concat_ws(' ', t.format, t.base_url, t.tenant_code) as target,
  b.push_target_id as "pushTargetId", b.purpose, b.state, b.http_status as "httpStatus", b.error_code as "errorCode",
  b.created_at as "sentAt", b.finished_at as "finishedAt", b.oldest_change_at as "oldestChangeAt",
  b.contact_ids as "contactIds", b.body`;
const ABOUT = `push_batch b left join push_target t on t.id = b.push_target_id
  where b.association_id = $1 and b.contact_ids @> array[$2::int]`;

/** The newest first, at every target there ever was; `before` is the request shown last. */
export async function tellings(
  associationId: number,
  contactId: number,
  { before, limit = 20 }: { before?: number; limit?: number } = {},
  client: Client = pool(),
): Promise<Telling[]> {
  const { rows } = await client.query<Row>(
    `select ${COLUMNS} from ${ABOUT} and ($3::bigint is null or b.id < $3) order by b.id desc limit $4`,
    [associationId, contactId, before ?? null, limit],
  );
  const oldest = rows.at(-1);
  const earlier = oldest ? await acceptedBefore(client, associationId, contactId, oldest.batchId) : new Map();
  return inOrder(rows.toReversed(), contactId, earlier).toReversed();
}

/** Everything, the oldest first, for a file. */
export async function* allTellings(associationId: number, contactId: number): AsyncGenerator<Telling> {
  const PAGE = 100;
  const accepted = new Map<number, Said>();
  for (let after = 0; ;) {
    const { rows } = await pool().query<Row>(
      `select ${COLUMNS} from ${ABOUT} and b.id > $3 order by b.id limit $4`,
      [associationId, contactId, after, PAGE],
    );
    yield* inOrder(rows, contactId, accepted);
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.batchId;
  }
}

/** By target, what was accepted last before a request. */
async function acceptedBefore(
  client: Client,
  associationId: number,
  contactId: number,
  batchId: number,
): Promise<Map<number, Said>> {
  const { rows } = await client.query<Row>(
    `select distinct on (b.push_target_id) ${COLUMNS} from ${ABOUT}
        and b.id < $3 and b.state = 'accepted' and b.body is not null
      order by b.push_target_id, b.id desc`,
    [associationId, contactId, batchId],
  );
  return new Map(
    rows.flatMap((row) => {
      const said = saidOf(row, contactId);
      return said ? [[row.pushTargetId, said] as const] : [];
    }),
  );
}

/** @param accepted by target, and kept up to date while going on */
function inOrder(rows: readonly Row[], contactId: number, accepted: Map<number, Said>): Telling[] {
  return rows.map((row) => {
    const { pushTargetId, contactIds: _ids, body: _body, ...telling } = row;
    const said = saidOf(row, contactId);
    const before = accepted.get(pushTargetId) ?? null;
    if (said && row.state === "accepted") accepted.set(pushTargetId, said);
    return { ...telling, said, before, changes: said ? differences(before, said) : [] };
  });
}

/** Bodies are in the order of their contacts. */
function saidOf({ body, contactIds }: Row, contactId: number): Said | null {
  if (!body) return null;
  return saidIn(inflateRawSync(body).toString("utf8"))[contactIds.indexOf(contactId)] ?? null;
}
