import type pg from "pg";
import { project } from "@/higher-logic/push/member-record";
import { inSnapshot, readContacts } from "@/higher-logic/push/store";
import { takesAway } from "../diff";
import type { GuardLook, PushPlan } from "../ports";
import {
  covers,
  type Decided,
  FEWEST_OF_A_LIST,
  type GuardFacts,
  type StandingRemoval,
  whyHeld,
} from "../removal-guard";
import { nameCauses } from "./causes/store";

const PAGE = 1_000;
const WINDOW = "clock_timestamp() - interval '24 hours'";

/**
 * Who stands to be removed now, in one snapshot: over everybody the log, a wait or this pusher has in hand, and over the
 * whole shadow while a full run walks.
 *
 * @returns "expand first" while a row of the log stands for people nobody has named yet
 */
export async function guardFacts(plan: PushPlan, look: GuardLook): Promise<GuardFacts | "expand first"> {
  return inSnapshot(async (client) => {
    if (await needsExpansion(client, plan.associationId)) return "expand first";
    const approvals = await readApproved(client, plan);
    const candidates = await readCandidates(client, plan, look);
    const found = await readStanding(client, plan, candidates);
    const isApproved = (removal: StandingRemoval) =>
      approvals.get(removal.contactId)?.some((decided) => covers(decided, removal)) ?? false;
    const approved = found.filter(isApproved);
    const standing = found.filter((removal) => !isApproved(removal));
    const lostLately = await readLostLately(client, plan);
    const removedLately = lostLately.people;
    const people = standing.filter(({ becomesInactive }) => becomesInactive).length + removedLately.size;
    const facts: GuardFacts = {
      standing,
      approved,
      removedLately,
      // Counting is dear in a large shadow, and matters only beyond the first limit.
      activeBefore: people > plan.guard.people ? await countActiveBefore(client, plan) : 0,
      lists: await readLists(client, plan, standing, lostLately),
    };
    // Staff are told causes of those alone who wait for them.
    if (look.held || whyHeld(facts, plan.guard) !== null) await nameCauses(client, plan, standing);
    return facts;
  });
}

async function needsExpansion(client: pg.PoolClient, associationId: number): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (
       select from contact_change where association_id = $1
          and subject in ('list', 'organization', 'membership_type')
     ) or exists (
       select from contact_change c join contact o on o.id = c.subject_id and o.kind = 'organization'
        where c.association_id = $1 and c.subject = 'contact' and c.cause not like 'via %'
     ) as found`,
    [associationId],
  );
  return rows[0]!.found;
}

async function readApproved(client: pg.PoolClient, plan: PushPlan): Promise<Map<number, Decided[]>> {
  const { rows } = await client.query<Decided & { id: number }>(
    `select contact_id as id, becomes_inactive as "becomesInactive", leaves from removal_approval
      where association_id = $1 and push_target_id = $2 and expires_at > clock_timestamp()`,
    [plan.associationId, plan.pushTargetId],
  );
  const approvals = new Map<number, Decided[]>();
  for (const { id, ...decided } of rows) approvals.set(id, [...(approvals.get(id) ?? []), decided]);
  return approvals;
}

async function readCandidates(client: pg.PoolClient, plan: PushPlan, look: GuardLook): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select contact_id as id from pushed_contact
      where push_target_id = $2 and is_active
        and ($3 or contact_id = any($4)
          or contact_id in (select subject_id from contact_change where association_id = $1 and subject = 'contact')
          or contact_id in (select contact_id from push_wait where push_target_id = $2))
      order by contact_id`,
    [plan.associationId, plan.pushTargetId, look.whole, look.claimed],
  );
  return rows.map(({ id }) => id);
}

async function readStanding(
  client: pg.PoolClient,
  plan: PushPlan,
  candidates: number[],
): Promise<StandingRemoval[]> {
  const standing: StandingRemoval[] = [];
  for (let start = 0; start < candidates.length; start += PAGE) {
    const ids = candidates.slice(start, start + PAGE);
    for (const snapshot of await readContacts(client, plan.associationId, plan.pushTargetId, ids)) {
      const record = project(snapshot, plan.settings);
      if (record.kind !== "record" || !takesAway(record, snapshot.shadow)) continue;
      const { contactId } = snapshot;
      standing.push({
        contactId,
        becomesInactive: record.isRemoval,
        leaves: record.leavesLists,
        cause: null,
      });
    }
  }
  return standing;
}

/** What people lost unasked within the window, and have not back for certain. */
interface LostLately {
  /** Became inactive. */
  people: Set<number>;
  /** By GroupKey. */
  ofList: Map<string, Set<number>>;
  /** How many of a list's the shadow still shows in it. */
  shown: Map<string, number>;
}

/**
 * Whoever came back has lost nothing; but of those in doubt nobody knows whether they are back, or out already by a
 * removal that was never answered.
 */
async function readLostLately(client: pg.PoolClient, plan: PushPlan): Promise<LostLately> {
  const { rows } = await client.query<{ key: string; ids: number[]; shown: number }>(
    `select r.group_key as key, array_agg(distinct r.contact_id) as ids,
            count(distinct r.contact_id) filter (where is_shown) as shown
       from accepted_removal r
       join pushed_contact p using (push_target_id, contact_id)
      cross join lateral (select p.is_active and (r.group_key = '' or r.group_key = any(p.group_keys)) as is_shown) s
      where r.push_target_id = $1 and not r.approved and r.accepted_at > ${WINDOW}
        and (not is_shown or p.in_doubt_until is not null)
        and not exists (select from accepted_removal later
          where later.push_target_id = $1 and later.contact_id = r.contact_id and later.group_key = r.group_key
            and later.id > r.id and later.approved and later.accepted_at > ${WINDOW})
      group by r.group_key`,
    [plan.pushTargetId],
  );
  const ofList = new Map(rows.map(({ key, ids }) => [key, new Set(ids)]));
  const people = ofList.get("") ?? new Set<number>();
  ofList.delete("");
  return { people, ofList, shown: new Map(rows.map(({ key, shown }) => [key, shown])) };
}

/** Of `pushed_contact p`, in SQL: nobody who was only in a request that nobody answered, and so perhaps never inside. */
const WAS_INSIDE = "(p.accepted_at is not null or p.may_be_out is null)";

/**
 * Active in the shadow 24 hours ago. A shadow that is younger, or that an initial sync is still filling, is taken as it
 * is, with those who left it since.
 */
async function countActiveBefore(client: pg.PoolClient, plan: PushPlan): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from pushed_contact p join push_target t on t.id = p.push_target_id
      where p.push_target_id = $1 and (p.is_active or p.removed_at > ${WINDOW})
        and ${WAS_INSIDE}
        and (p.active_since <= ${WINDOW}
          or t.initial_sync_finished_at is null or t.initial_sync_finished_at > ${WINDOW})`,
    [plan.pushTargetId],
  );
  return rows[0]!.count;
}

/** Lists that stay synced and might lose more than half; unticking or deleting one counts by its people alone. */
async function readLists(
  client: pg.PoolClient,
  plan: PushPlan,
  standing: StandingRemoval[],
  lostLately: LostLately,
): Promise<GuardFacts["lists"]> {
  const leaving = new Map([...lostLately.ofList].map(([key, people]) => [key, people.size]));
  for (const { leaves } of standing) for (const key of leaves) leaving.set(key, (leaving.get(key) ?? 0) + 1);
  const keys = [...leaving].filter(([, people]) => people * 2 > FEWEST_OF_A_LIST).map(([key]) => key);
  if (keys.length === 0) return new Map();
  const { rows } = await client.query<{ key: string; name: string; members: number; perhaps: number }>(
    `select l.key, l.name, count(p.contact_id) filter (where was_inside) as members,
            count(p.contact_id) filter (where not was_inside) as perhaps
       from list l
       left join (select contact_id, unnest(group_keys) as key, ${WAS_INSIDE} as was_inside from pushed_contact p
                   where push_target_id = $2 and is_active) p on p.key = l.key
      where l.association_id = $1 and l.is_active and l.is_synced and l.key = any($3)
      group by l.id`,
    [plan.associationId, plan.pushTargetId, keys],
  );
  return new Map(
    rows.map(({ key, name, members, perhaps }) => {
      const left = lostLately.ofList.get(key) ?? new Set<number>();
      const gone = left.size - (lostLately.shown.get(key) ?? 0);
      return [key, { name, membersBefore: members + gone, perhapsBefore: perhaps, leftLately: left }];
    }),
  );
}
