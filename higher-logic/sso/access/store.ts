import type pg from "pg";
import { pool } from "@/lib/db";
import {
  eligibility,
  type Access,
  type AccessPerson,
  type AssociationGates,
  type Eligibility,
} from "../eligibility";

type Client = Pick<pg.ClientBase, "query">;

// Advisory locks on two numbers: what is locked, and whose. Any that nobody else uses.
const CONTACT_LOCK = 4_207_712;
const ASSOCIATION_LOCK = 4_207_713;

/**
 * Whether this contact may sign in at such a client, by what is committed at this moment.
 *
 * @param contactId null asks about the association's own gates alone
 */
export async function readEligibility(
  associationId: number,
  contactId: number | null,
  access: Access,
  client: Client = pool(),
): Promise<Eligibility> {
  const { gates, people } = await readAccess(associationId, contactId === null ? [] : [contactId], client);
  return eligibility(access, gates, contactId === null ? null : people.get(contactId)!);
}

/** What `eligibility` decides by, for any number of contacts, in one statement and so in one snapshot. */
export async function readAccess(
  associationId: number,
  contactIds: readonly number[],
  client: Client = pool(),
): Promise<{ gates: AssociationGates; people: Map<number, AccessPerson> }> {
  const { rows } = await client.query<AccessRow>("select * from sign_on_access($1, $2)", [
    associationId,
    contactIds,
  ]);
  const [first] = rows;
  if (!first) throw new Error(`association ${associationId} has no Higher Logic settings`);
  const people = rows.flatMap((row) =>
    row.contact_id === null ? [] : [[row.contact_id, personOf(row)] as const],
  );
  return { gates: gatesOf(first), people: new Map(people) };
}

/**
 * Hold this while reading eligibility and storing what lets somebody in (a code, a token, a provider's Grant or session),
 * to the end of that transaction. It must be the transaction's first statement, under READ COMMITTED.
 *
 * Why: whoever signs in reads "allowed" and a moment later stores a token. If the contact is dropped between the two and
 * the consumer of `access_change` looks right then, it sees no token to revoke, since that one is not committed; nobody
 * would look again. So token writers share this lock, and the consumer takes it alone before it looks: a writer from
 * before has committed by then, and its token is found; one from after reads, in a statement that began after the drop
 * was committed, that the contact is refused. First and on its own, because a statement that waits for the lock reads by
 * the snapshot from before it waited; and first so that nobody waits for it with rows locked.
 *
 * Two locks: a change to many (a list, a gate of the association) is looked at under the association's one.
 */
export async function lockAccess(client: Client, associationId: number, contactId: number): Promise<void> {
  await client.query("select pg_advisory_xact_lock_shared($1, $2), pg_advisory_xact_lock_shared($3, $4)", [
    ASSOCIATION_LOCK,
    associationId,
    CONTACT_LOCK,
    contactId,
  ]);
}

/** The other side of `lockAccess`: waits for whoever stores something that lets one of these in, and makes others wait. */
export async function lockAccessOf(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
): Promise<void> {
  await client.query("select pg_advisory_xact_lock_shared($1, $2)", [ASSOCIATION_LOCK, associationId]);
  // By number: two who lock the same people in another order would wait for each other.
  for (const contactId of contactIds.toSorted((one, other) => one - other))
    await client.query("select pg_advisory_xact_lock($1, $2)", [CONTACT_LOCK, contactId]);
}

/** The same for everybody of an association. */
export async function lockAccessOfAll(client: Client, associationId: number): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1, $2)", [ASSOCIATION_LOCK, associationId]);
}

interface AccessRow {
  higher_logic_allowed: boolean;
  enabled: boolean;
  complete: boolean;
  initial_sync_finished: boolean;
  show_sign_on_link: boolean;
  /** null in the one row of a question about nobody. */
  contact_id: number | null;
  /** null: there is no such contact. */
  is_ours: boolean | null;
  kind: "individual" | "organization" | null;
  is_active: boolean | null;
  is_on_synced_list: boolean | null;
  is_active_staff: boolean | null;
}

function gatesOf(row: AccessRow): AssociationGates {
  return {
    higherLogicAllowed: row.higher_logic_allowed,
    enabled: row.enabled,
    complete: row.complete,
    initialSyncFinished: row.initial_sync_finished,
    signOnShown: row.show_sign_on_link,
  };
}

function personOf(row: AccessRow): AccessPerson {
  if (row.is_ours === null) return { found: "nobody" };
  if (!row.is_ours) return { found: "other-association" };
  return {
    found: "ours",
    kind: row.kind ?? "organization",
    isActive: row.is_active ?? false,
    isOnSyncedList: row.is_on_synced_list ?? false,
    staff: row.is_active_staff === null ? null : row.is_active_staff ? "active" : "inactive",
  };
}
