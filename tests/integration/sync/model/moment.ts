import { inflateRawSync } from "node:zlib";
import type pg from "pg";
import type { Rows } from "../../../support/generated-association";
import type { OracleSettings } from "../../../support/record-oracle";
import { itemsIn } from "./wire";

/** A record as it stands in a request, in the words of docs/wire.md. */
export interface Item {
  MemberDetails: Record<string, unknown> & { LegacyContactKey: string };
  CommunityGroups: Record<string, string>[];
}

interface Shadow {
  contact_id: number;
  push_batch_id: number | null;
  has_hash: boolean;
  removed_at: string | null;
  in_doubt_until: string | null;
}

/** Everything about one association that one snapshot shows. */
export interface Moment {
  rows: Omit<Rows, "push_target" | "pushed_contact">;
  day: string;
  settings: OracleSettings & { enabled: boolean; target: number };
  wasEmptied: boolean;
  log: { subject: string; subject_id: number }[];
  waits: { contact_id: number; reason: string; code: string }[];
  sending: number[];
  runs: { cursor: number; scope: string | null }[];
  shadows: Shadow[];
  counts: Record<"id" | "looked_at" | "pushed" | "unchanged" | "held" | "failed" | "in_doubt", number>[];
}

const rowsOf = (table: string) =>
  `'${table}', (select coalesce(json_agg(t order by id), '[]') from ${table} t where association_id = $1)`;

// One statement, and so one snapshot. Numbers in JSON are numbers, dates are text.
const MOMENT = `
  select json_build_object(
    'rows', json_build_object(
      'association', (select json_agg(a) from association a where id = $1),
      ${["contact", "staff_member", "membership_type", "membership", "relationship", "list", "list_membership"].map(rowsOf).join(", ")}
    ),
    'day', association_day($1),
    'settings', (select json_build_object('onlySyncActiveMembers', only_sync_active_members, 'includeActiveStaff',
        include_active_staff, 'sendMembershipType', send_membership_type, 'enabled', enabled, 'target', push_target_id)
      from higher_logic_settings where association_id = $1),
    'wasEmptied', (select log_emptied_at is not null from push_state where association_id = $1),
    'log', (select coalesce(json_agg(json_build_object('subject', subject, 'subject_id', subject_id)), '[]')
      from contact_change where association_id = $1),
    'waits', (select coalesce(json_agg(w), '[]') from push_wait w where association_id = $1),
    'sending', (select coalesce(json_agg(id), '[]')
      from (select unnest(contact_ids) as id from push_batch where association_id = $1 and state = 'sending') b),
    'runs', (select coalesce(json_agg(json_build_object('cursor', cursor, 'scope', scope)), '[]') from sync_run
      where association_id = $1 and state = 'running' and kind in ('full', 'repush') and only_list_id is null
        and only_contact_id is null),
    'shadows', (select coalesce(json_agg(json_build_object('contact_id', contact_id, 'push_batch_id', push_batch_id,
        'has_hash', record_hash is not null, 'removed_at', removed_at, 'in_doubt_until', in_doubt_until)), '[]')
      from pushed_contact where association_id = $1),
    'counts', (select coalesce(json_agg(r), '[]') from sync_run r where association_id = $1 and state = 'done')
  ) as moment`;

export async function readMoment(pool: pg.Pool, associationId: number): Promise<Moment> {
  const { rows } = await pool.query<{ moment: Moment }>(MOMENT, [associationId]);
  return rows[0]!.moment;
}

/** What accepted requests said, by batch; a body never changes. */
export class Bodies {
  readonly #byBatch = new Map<number, Map<string, Item>>();

  constructor(private readonly pool: pg.Pool) {}

  /** So that `said` knows these batches. */
  async read(batchIds: number[]): Promise<void> {
    const missing = [...new Set(batchIds)].filter((id) => !this.#byBatch.has(id));
    if (missing.length === 0) return;
    const { rows } = await this.pool.query<{ id: number; body: Buffer }>(
      "select id, body from push_batch where id = any($1::bigint[])",
      [missing],
    );
    for (const { id, body } of rows) {
      const items = itemsIn(JSON.parse(inflateRawSync(body).toString("utf8")));
      this.#byBatch.set(
        Number(id),
        new Map(items.map((item) => [item.MemberDetails.LegacyContactKey, item])),
      );
    }
  }

  said(batchId: number, key: string): Item | undefined {
    return this.#byBatch.get(batchId)?.get(key);
  }
}
