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

/*
 * Advisory locks on two numbers: what is locked, and whose. Any that nobody else uses.
 *
 * Whoever stores what lets somebody in (a code, a token, a provider's Grant or session) shares the person's lock from
 * before eligibility is read to the end of that transaction (`sign_on_finish`, called by visits/store). Why: whoever signs
 * in reads "allowed" and a moment later stores a token. If the contact is dropped between the two and the consumer of
 * `access_change` looks right then, it sees no token to revoke, since that one is not committed; nobody would look again.
 * So the consumer takes the lock alone before it looks: a writer from before has committed by then, and its token is
 * found; one from after reads, in a statement that began after the drop was committed, that the contact is refused. First
 * and on its own, because a statement that waits for the lock reads by the snapshot from before it waited; and first so
 * that nobody waits for it with rows locked.
 *
 * Two locks: a change to many (a list, a gate of the association) is looked at under the association's one.
 */
export const CONTACT_LOCK = 4_207_712;
export const ASSOCIATION_LOCK = 4_207_713;

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
  return eligibilityBy(await readFacts(associationId, contactId, client), access);
}

/** What Postgres says about one contact, or about the association's own gates alone, in the words of `sign_on_access`. */
export async function readFacts(
  associationId: number,
  contactId: number | null,
  client: Client = pool(),
): Promise<AccessFacts> {
  const [facts] = await factsOf(associationId, contactId === null ? [] : [contactId], client);
  return facts!;
}

export function eligibilityBy(facts: AccessFacts, access: Access): Eligibility {
  return eligibility(access, gatesOf(facts), facts.contact_id === null ? null : personOf(facts));
}

/** What `eligibility` decides by, for any number of contacts, in one statement and so in one snapshot. */
export async function readAccess(
  associationId: number,
  contactIds: readonly number[],
  client: Client = pool(),
): Promise<{ gates: AssociationGates; people: Map<number, AccessPerson> }> {
  const rows = await factsOf(associationId, contactIds, client);
  const people = rows.flatMap((row) =>
    row.contact_id === null ? [] : [[row.contact_id, personOf(row)] as const],
  );
  return { gates: gatesOf(rows[0]!), people: new Map(people) };
}

/** @returns a row for each contact, one of nulls for none */
async function factsOf(
  associationId: number,
  contactIds: readonly number[],
  client: Client,
): Promise<AccessFacts[]> {
  const { rows } = await client.query<AccessFacts>("select * from sign_on_access($1, $2)", [
    associationId,
    contactIds,
  ]);
  if (rows.length === 0) throw new Error(`association ${associationId} has no Higher Logic settings`);
  return rows;
}

/** Wait for whoever stores something that lets one of these in, and make others wait. */
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

/** A row of `sign_on_access`. */
export interface AccessFacts {
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

function gatesOf(row: AccessFacts): AssociationGates {
  return {
    higherLogicAllowed: row.higher_logic_allowed,
    enabled: row.enabled,
    complete: row.complete,
    initialSyncFinished: row.initial_sync_finished,
    signOnShown: row.show_sign_on_link,
  };
}

function personOf(row: AccessFacts): AccessPerson {
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
