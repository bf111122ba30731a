import type pg from "pg";
import { pool } from "@/lib/db";
import type { CauseKind } from "../removal-cause";
import type { HeldCause } from "./held";

/** A removal that the guard keeps back until somebody decides. */
export interface HeldRemoval {
  contactId: number;
  /** As last sent to Higher Logic, else as the record says now. */
  name: string | null;
  email: string | null;
  /** Of the error catalogue: `removal-held`, `removal-refused` or `removal-approved`. */
  code: string;
  /** What the guard counted, in words. */
  detail: string | null;
  /** Of `heldCauses`. */
  causeKey: string;
  causeKind: CauseKind;
  causeListName: string | null;
  since: Date;
  /** Communities this person may still be in. */
  communities: string[];
  /** Leaves altogether, and not only some community. */
  becomesInactive: boolean;
  /** Communities that are taken away. */
  loses: string[];
  decidedBy: string | null;
  /** Where two have to agree: who did. */
  proposedBy: string | null;
}

type Client = Pick<pg.ClientBase, "query">;

const CAUSE_KEY = "coalesce(w.cause, 'other') || ':' || coalesce(w.cause_list, '')";

/** Held removals of the present target, `$2` a cause's key or null: all of them. */
const HELD = `push_wait w join higher_logic_settings s using (association_id, push_target_id)
  where w.association_id = $1 and w.reason = 'held' and ($2::text is null or ${CAUSE_KEY} = $2)`;

const NAME = `nullif(btrim(concat_ws(' ', coalesce(p.first_name, c.first_name), coalesce(p.last_name, c.last_name))), '')`;

/** Names of the lists of these GroupKeys; of one that is deleted its key. */
const listNames = (keys: string) => `coalesce(
  (select array_agg(coalesce(l.name, k) order by coalesce(l.name, k))
     from unnest(${keys}) k left join list l on l.association_id = w.association_id and l.key = k), '{}')`;

/** Held removals by ContactId; `after` is the last one shown. */
export async function heldRemovals(
  associationId: number,
  { cause = null, after = 0, limit = 50 }: { cause?: string | null; after?: number; limit?: number } = {},
): Promise<HeldRemoval[]> {
  const { rows } = await pool().query<HeldRemoval>(
    `with held as (select w.* from ${HELD} and w.contact_id > $3 order by w.contact_id limit $4)
     select w.contact_id as "contactId", w.detail, w.since, w.code, w.decided_by as "decidedBy",
            ${NAME} as name, coalesce(p.email, c.email) as email,
            ${CAUSE_KEY} as "causeKey", coalesce(w.cause, 'other') as "causeKind",
            (select l.name from list l where l.association_id = w.association_id and l.key = w.cause_list) as "causeListName",
            coalesce(w.becomes_inactive, true) as "becomesInactive",
            ${listNames("w.leaves")} as loses, ${listNames("p.group_keys")} as communities,
            (select proposed_by from removal_proposal r
              where r.push_target_id = w.push_target_id and r.contact_id = w.contact_id and w.code = 'removal-held'
                and r.expires_at > clock_timestamp()) as "proposedBy"
       from held w
       left join contact c on c.id = w.contact_id and c.association_id = w.association_id
       left join pushed_contact p on p.push_target_id = w.push_target_id and p.contact_id = w.contact_id
      order by w.contact_id`,
    [associationId, cause, after, limit],
  );
  return rows;
}

const NAMES_OF_A_CAUSE = 3;

/** All of them, for a file. */
export async function* allHeldRemovals(associationId: number): AsyncGenerator<HeldRemoval> {
  const PAGE = 500;
  for (let after = 0; ;) {
    const page = await heldRemovals(associationId, { after, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.contactId;
  }
}

/** Held removals by cause, the largest first. */
export async function heldCauses(associationId: number): Promise<HeldCause[]> {
  const { rows } = await pool().query<HeldCause>(
    `with today as materialized (select association_day($1) as day), cause as (
       select coalesce(w.cause, 'other') as kind, w.cause_list, s.push_target_id, count(*)::int as people,
              count(*) filter (where w.code = 'removal-held')::int as undecided, max(nullif(w.detail, '')) as detail
         from ${HELD} group by 1, 2, 3
     )
     select cause.kind || ':' || coalesce(cause.cause_list, '') as key, cause.kind, l.name as "listName", people,
            undecided, detail,
            case when cause.kind <> 'list' then 0 else
              (select count(*)::int from pushed_contact p
                where p.association_id = $1 and p.push_target_id = cause.push_target_id and p.is_active
                  and p.group_keys @> array[cause.cause_list]) end as "listWas",
            case when cause.kind <> 'list' then 0 else
              (select count(distinct m.contact_id)::int
                 from list_membership m
                 join contact c on c.id = m.contact_id and c.association_id = $1 and c.kind = 'individual'
                 cross join today
                where m.list_id = l.id and is_current(m.joined_on, m.dropped_on, today.day)) end as "listIs",
            (select coalesce(array_agg(coalesce(${NAME}, 'Contact ' || f.id) order by f.id), '{}')
               from (select w.contact_id as id from ${HELD} and coalesce(w.cause, 'other') = cause.kind
                        and w.cause_list is not distinct from cause.cause_list
                      order by w.contact_id limit ${NAMES_OF_A_CAUSE}) as f
               left join contact c on c.id = f.id and c.association_id = $1
               left join pushed_contact p on p.push_target_id = cause.push_target_id and p.contact_id = f.id) as names
       from cause left join list l on l.association_id = $1 and l.key = cause.cause_list
      order by people desc, 1`,
    [associationId, null],
  );
  return rows;
}

export interface HeldCounts {
  /** Wait for a decision. */
  undecided: number;
  /** Kept by staff. */
  refused: number;
  /** Approved, and not yet told to Higher Logic. */
  approved: number;
}

export async function heldRemovalCounts(
  associationId: number,
  cause: string | null = null,
): Promise<HeldCounts> {
  const { rows } = await pool().query<HeldCounts>(
    `select count(*) filter (where w.code = 'removal-held')::int as undecided,
            count(*) filter (where w.code = 'removal-refused')::int as refused,
            count(*) filter (where w.code = 'removal-approved')::int as approved
       from ${HELD}`,
    [associationId, cause],
  );
  return rows[0]!;
}

/**
 * Stands for "these people lose this" on a page: when somebody else is held by the time a button is pressed, or would
 * lose more, it is another one.
 */
export async function heldDigest(
  associationId: number,
  cause: string | null = null,
  client: Client = pool(),
): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `select md5(coalesce(string_agg(
              concat_ws(':', w.contact_id, w.cause, w.cause_list, w.becomes_inactive, array_to_string(w.leaves, ' ')),
              ',' order by w.contact_id), '')) as digest
       from ${HELD} and w.code = 'removal-held'`,
    [associationId, cause],
  );
  return rows[0]!.digest;
}
