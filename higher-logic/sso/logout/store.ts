import { pool } from "@/lib/db";
import { readAccess } from "../access/store";
import { eligibility, type Access } from "../eligibility";

/** A logout token to be delivered now. Whoever claimed it has it alone until `CLAIMED_FOR` is over. */
export interface DueLogout {
  id: number;
  associationId: number;
  contactId: number;
  clientId: string;
  access: Access;
  cause: "access-lost" | "logged-out";
  backchannelLogoutUri: string;
  /** The session that ended, where it is one and the client knows its id; null: all of the person's. */
  sid: string | null;
  /** Postgres' time: a worker's own clock may be off, and clients take no token from the future. */
  claimedAt: Date;
  /** This attempt included. */
  attempts: number;
}

/** Longer than an attempt takes; a worker that dies during one keeps its tokens back no longer than this. */
const CLAIMED_FOR = "15 seconds";
/** With the waits of `nextTryAfterSeconds`, about half an hour. */
export const MOST_ATTEMPTS = 8;
/** Delivered and given up ones are kept this long for whoever asks what happened. */
const KEPT_FOR = "30 days";

/** Clients for whom a token is due. */
export async function clientsWithDueLogouts(): Promise<string[]> {
  const { rows } = await pool().query<{ clientId: string }>(
    `select c.client_id as "clientId" from sso_client c
     where c.backchannel_logout_uri is not null and exists (
       select from sso_logout l
       where l.client_id = c.client_id and l.delivered_at is null and l.due_at <= now() and l.attempts < $1
     )`,
    [MOST_ATTEMPTS],
  );
  return rows.map(({ clientId }) => clientId);
}

/** Take up to `limit` due tokens of one client; no other worker has them. */
export async function claimDueLogouts(clientId: string, limit: number): Promise<DueLogout[]> {
  const { rows } = await pool().query<DueLogout>(
    `update sso_logout l
        set attempts = l.attempts + 1, due_at = clock_timestamp() + $4::interval
       from sso_client c
      where c.client_id = l.client_id and c.backchannel_logout_uri is not null and l.id in (
        select id from sso_logout
        where client_id = $1 and delivered_at is null and due_at <= now() and attempts < $3
        order by due_at limit $2
        for update skip locked
      )
      returning l.id, l.association_id as "associationId", l.contact_id as "contactId", l.client_id as "clientId",
        c.access, l.cause, c.backchannel_logout_uri as "backchannelLogoutUri", l.sid, l.attempts,
        clock_timestamp() as "claimedAt"`,
    [clientId, limit, MOST_ATTEMPTS, CLAIMED_FOR],
  );
  return rows;
}

/**
 * Which of one client's tokens are not to be sent any more, and why: somebody let in again meanwhile, or signed in anew where
 * only all sessions can be ended, would be logged out for nothing.
 */
export async function whyNotToSend(due: readonly DueLogout[]): Promise<Map<number, string>> {
  const [letIn, signedIn] = await Promise.all([
    letInAgain(due.filter(({ cause }) => cause === "access-lost")),
    signedInSince(due.filter(({ cause, sid }) => cause === "logged-out" && sid === null)),
  ]);
  return new Map([
    ...letIn.map((id) => [id, "let in again before it was due"] as const),
    ...signedIn.map((id) => [id, "signed in again before it was due"] as const),
  ]);
}

async function letInAgain(due: readonly DueLogout[]): Promise<number[]> {
  const [first] = due;
  if (!first) return [];
  const contactIds = due.map(({ contactId }) => contactId);
  const { gates, people } = await readAccess(first.associationId, [...new Set(contactIds)]);
  return due.flatMap(({ id, contactId, access }) =>
    eligibility(access, gates, people.get(contactId)!).allowed ? [id] : [],
  );
}

async function signedInSince(due: readonly DueLogout[]): Promise<number[]> {
  if (due.length === 0) return [];
  const { rows } = await pool().query<{ id: number }>(
    `select l.id from sso_logout l
     join sso_grant g on g.association_id = l.association_id and g.contact_id = l.contact_id and g.client_id = l.client_id
     where l.id = any ($1) and g.used_at > l.created_at`,
    [due.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id);
}

/** @param remark why nothing was sent */
export async function finishLogouts(ids: readonly number[], remark: string | null = null): Promise<void> {
  if (ids.length === 0) return;
  await pool().query(
    "update sso_logout set delivered_at = clock_timestamp(), last_error = $2 where id = any ($1)",
    [ids, remark],
  );
}

/** The client did not take it: again later, a bounded number of times. */
export async function postponeLogout({ id, attempts }: DueLogout, error: string): Promise<void> {
  await pool().query(
    `update sso_logout set due_at = clock_timestamp() + make_interval(secs => $2), last_error = $3
      where id = $1 and delivered_at is null`,
    [id, nextTryAfterSeconds(attempts), error],
  );
}

/** 2 s, 6 s, 18 s … 12 min. */
function nextTryAfterSeconds(attempts: number): number {
  return Math.min(2 * 3 ** (attempts - 1), 720);
}

export async function pruneLogouts(): Promise<void> {
  await pool().query("delete from sso_logout where created_at < now() - $1::interval", [KEPT_FOR]);
}
