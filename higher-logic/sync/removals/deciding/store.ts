import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { transaction } from "@/lib/db";
import { covers, type Decided } from "../../removal-guard";
import type { DecisionOutcome, Who } from "../held";
import { heldDigest } from "../store";

/** Who decides what about whom. */
export interface Decision {
  who: Who;
  /** E-mail of the staff member. */
  by: string;
  /** Of the page that named the people, for `all` and a cause: with other people held now, nothing is decided. */
  digest?: string;
  /** Of the people named, those whom the page showed as kept: these can be removed after all. */
  shownAsKept?: readonly number[];
}

interface Row extends Decided {
  contactId: number;
  pushTargetId: number;
  code: string;
  decidedBy: string | null;
}

type Parts = Record<"decided" | "proposed" | "waitsForAnother", Row[]>;

/** Whose decision came before, by actor and what it was. */
type Before = { by: string; approved: boolean };

/**
 * Let held removals go: good for an hour, for these people and what was to be taken from them. Each is looked at anew
 * before it leaves, so somebody who came back meanwhile is not removed.
 *
 * Where two have to agree, the first yes is kept for a day and nothing leaves by it.
 */
export function approveRemovals(associationId: number, decision: Decision): Promise<DecisionOutcome> {
  return decide(associationId, decision, "removals.approved", async (client, held) => {
    // Whom somebody else decided to keep since the page was read is not among them: the page says who, and asks again.
    const kept = new Set(Array.isArray(decision.who) ? decision.shownAsKept : []);
    const open = held.filter(
      ({ code, contactId }) => code === "removal-held" || (code === "removal-refused" && kept.has(contactId)),
    );
    const parts = (await needsTwo(client, associationId))
      ? byProposal(open, await readProposals(client, open), decision.by)
      : { decided: open, proposed: [], waitsForAnother: [] };
    await propose(client, associationId, parts.proposed, decision.by);
    await approve(client, associationId, parts.decided, decision.by);
    return parts;
  });
}

/** Decide that these people are not to be removed. They stay in the community until more stands to be taken from them. */
export function keepInCommunity(associationId: number, decision: Decision): Promise<DecisionOutcome> {
  return decide(associationId, decision, "removals.refused", async (client, held) => {
    const decided = held.filter(({ code }) => code === "removal-held");
    const ids = decided.map(({ contactId }) => contactId);
    await client.query(
      `update push_wait
          set code = 'removal-refused', next_look_at = null, decided_by = $3, decided_at = clock_timestamp()
        where association_id = $1 and reason = 'held' and contact_id = any($2)`,
      [associationId, ids, decision.by],
    );
    await client.query("delete from removal_proposal where association_id = $1 and contact_id = any($2)", [
      associationId,
      ids,
    ]);
    return { decided, proposed: [], waitsForAnother: [] };
  });
}

/** One decision after the other, and after what a pusher is writing, so that each is told what really came of it. */
function decide(
  associationId: number,
  { who, by, digest }: Decision,
  action: "removals.approved" | "removals.refused",
  act: (client: pg.PoolClient, held: Row[]) => Promise<Parts>,
): Promise<DecisionOutcome> {
  return transaction(async (client) => {
    await client.query("select from pusher_lease where association_id = $1 for update", [associationId]);
    const named = Array.isArray(who) ? [...new Set(who)] : null;
    const cause = typeof who === "object" && !Array.isArray(who) ? who.cause : null;
    if (digest !== undefined && digest !== (await heldDigest(associationId, cause, client)))
      return { ...nothing, othersAreHeld: true, before: await lastDecision(client, associationId, by) };
    const held = await readHeld(client, associationId, named, cause);
    const parts = await act(client, held);
    await note(client, { associationId, actor: by, action }, parts);
    await client.query("select pg_notify('causeway_change', $1)", [String(associationId)]);
    const counts = {
      decided: parts.decided.length,
      proposed: parts.proposed.length,
      waitsForAnother: parts.waitsForAnother.length,
    };
    return {
      ...nothing,
      ...counts,
      ...(await othersBefore(client, associationId, named ?? [], held, parts)),
    };
  });
}

const nothing: DecisionOutcome = {
  decided: 0,
  proposed: 0,
  waitsForAnother: 0,
  before: [],
  gone: 0,
  othersAreHeld: false,
};

async function readHeld(
  client: pg.PoolClient,
  associationId: number,
  contactIds: number[] | null,
  cause: string | null,
): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `select w.contact_id as "contactId", w.push_target_id as "pushTargetId", w.code, w.leaves,
            coalesce(w.becomes_inactive, true) as "becomesInactive", w.decided_by as "decidedBy"
       from push_wait w join higher_logic_settings s using (association_id, push_target_id)
      where w.association_id = $1 and w.reason = 'held' and ($2::int[] is null or w.contact_id = any($2))
        and ($3::text is null or coalesce(w.cause, 'other') || ':' || coalesce(w.cause_list, '') = $3)
      order by w.contact_id`,
    [associationId, contactIds, cause],
  );
  return rows;
}

async function needsTwo(client: pg.PoolClient, associationId: number): Promise<boolean> {
  const { rows } = await client.query<{ two: boolean }>(
    "select four_eyes as two from higher_logic_settings where association_id = $1",
    [associationId],
  );
  return rows[0]!.two;
}

interface Proposal extends Decided {
  contactId: number;
  by: string;
}

async function readProposals(client: pg.PoolClient, held: readonly Row[]): Promise<Map<number, Proposal>> {
  const { rows } = await client.query<Proposal>(
    `select contact_id as "contactId", proposed_by as by, becomes_inactive as "becomesInactive", leaves
       from removal_proposal
      where push_target_id = any($1) and contact_id = any($2) and expires_at > clock_timestamp()`,
    [[...new Set(held.map((row) => row.pushTargetId))], held.map(({ contactId }) => contactId)],
  );
  return new Map(rows.map((row) => [row.contactId, row]));
}

/** A second yes counts only for what the first one was said to, and never from the same person. */
function byProposal(open: readonly Row[], proposals: ReadonlyMap<number, Proposal>, by: string): Parts {
  const parts: Parts = { decided: [], proposed: [], waitsForAnother: [] };
  for (const row of open) {
    const proposal = proposals.get(row.contactId);
    const taken = { becomesInactive: row.becomesInactive, leaves: row.leaves ?? [] };
    if (!proposal || !covers(proposal, taken)) parts.proposed.push(row);
    else if (proposal.by.toLowerCase() === by.toLowerCase()) parts.waitsForAnother.push(row);
    else parts.decided.push(row);
  }
  return parts;
}

/** The columns of who stands to lose what, for `unnest`: ids, targets, and each one's GroupKeys as JSON. */
const TAKEN = `select t.* from json_to_recordset($2::json)
  as t (push_target_id int, contact_id int, becomes_inactive bool, leaves text[])`;

function taken(rows: readonly Row[]): string {
  return JSON.stringify(
    rows.map((row) => ({
      push_target_id: row.pushTargetId,
      contact_id: row.contactId,
      becomes_inactive: row.becomesInactive,
      leaves: row.leaves,
    })),
  );
}

async function propose(
  client: pg.PoolClient,
  associationId: number,
  rows: readonly Row[],
  by: string,
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into removal_proposal (association_id, proposed_by, push_target_id, contact_id, becomes_inactive, leaves)
     select $1, $3, t.* from (${TAKEN}) t
     on conflict (push_target_id, contact_id) do update
        set proposed_by = excluded.proposed_by, becomes_inactive = excluded.becomes_inactive,
            leaves = excluded.leaves, proposed_at = excluded.proposed_at, expires_at = excluded.expires_at`,
    [associationId, taken(rows), by],
  );
}

async function approve(
  client: pg.PoolClient,
  associationId: number,
  rows: readonly Row[],
  by: string,
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `update push_wait
        set code = 'removal-approved', next_look_at = clock_timestamp(), decided_by = $3,
            decided_at = clock_timestamp()
      where association_id = $1 and reason = 'held' and contact_id = any($2)`,
    [associationId, rows.map(({ contactId }) => contactId), by],
  );
  await client.query(
    `insert into removal_approval (association_id, approved_on, approved_by, push_target_id, contact_id,
                                   becomes_inactive, leaves)
     select $1, 'held', $3, t.* from (${TAKEN}) t`,
    [associationId, taken(rows), by],
  );
}

/** In the same transaction: the line stands or falls with the decision. */
async function note(
  client: pg.PoolClient,
  line: { associationId: number; actor: string; action: "removals.approved" | "removals.refused" },
  { decided, proposed }: Parts,
): Promise<void> {
  const about = (rows: readonly Row[]) => ({
    subject: `${rows.length} people`,
    detail: { contactIds: rows.map(({ contactId }) => contactId) },
  });
  if (decided.length > 0) await audit({ ...line, ...about(decided) }, client);
  if (proposed.length > 0) await audit({ ...line, action: "removals.proposed", ...about(proposed) }, client);
}

/** Of the people named: who was decided about before, and by whom; the others are held no more. */
async function othersBefore(
  client: pg.PoolClient,
  associationId: number,
  named: readonly number[],
  held: readonly Row[],
  parts: Parts,
): Promise<Pick<DecisionOutcome, "before" | "gone">> {
  if (named.length === 0) return { before: [], gone: 0 };
  const touched = new Set([...parts.decided, ...parts.proposed, ...parts.waitsForAnother]);
  const there = new Set(held.map(({ contactId }) => contactId));
  const missing = named.filter((id) => !there.has(id));
  const past = await decisionsAbout(client, associationId, missing);
  const before: Before[] = held
    .filter((row) => !touched.has(row))
    .map(({ decidedBy, code }) => ({ by: decidedBy ?? "Somebody", approved: code === "removal-approved" }));
  return { before: together([...before, ...past]), gone: missing.length - past.length };
}

/** Who of these left by a decision within the last hour, for whoever decides a moment later. */
async function decisionsAbout(
  client: pg.PoolClient,
  associationId: number,
  contactIds: number[],
): Promise<Before[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await client.query<Before>(
    `select distinct on (about.id) l.actor as by, l.action = 'removals.approved' as approved
       from audit_log l
       cross join lateral jsonb_array_elements(l.detail::jsonb -> 'contactIds') as e (value)
       join unnest($2::int[]) as about (id) on about.id = e.value::int
      where l.association_id = $1 and l.action in ('removals.approved', 'removals.refused')
        and l.at > now() - interval '1 hour' and l.id > (select max(id) - 10000 from audit_log)
      order by about.id, l.id desc`,
    [associationId, contactIds],
  );
  return rows;
}

/** The newest decision of somebody else in the last ten minutes: it may be why other people are held now. */
async function lastDecision(
  client: pg.PoolClient,
  associationId: number,
  by: string,
): Promise<DecisionOutcome["before"]> {
  const { rows } = await client.query<DecisionOutcome["before"][number]>(
    `select actor as by, action = 'removals.approved' as approved,
            jsonb_array_length(detail::jsonb -> 'contactIds') as people
       from audit_log
      where association_id = $1 and action in ('removals.approved', 'removals.refused') and actor <> $2
        and at > now() - interval '10 minutes' and id > (select max(id) - 10000 from audit_log)
      order by id desc limit 1`,
    [associationId, by],
  );
  return rows;
}

function together(decisions: readonly Before[]): DecisionOutcome["before"] {
  const groups = new Map<string, DecisionOutcome["before"][number]>();
  for (const { by, approved } of decisions) {
    const group = groups.get(`${approved} ${by}`);
    if (group) group.people += 1;
    else groups.set(`${approved} ${by}`, { by, approved, people: 1 });
  }
  return [...groups.values()];
}
