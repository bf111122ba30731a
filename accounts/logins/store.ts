import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { violatedConstraint } from "@/lib/postgres-errors";
import { audit } from "../audit/store";
import { loginEmail, type LoginAddress } from "../invitations/links";

export interface ContactLogin {
  loginId: string;
  email: string;
  /** False until the invited person has set a password or used a link. */
  isUsed: boolean;
  hasSecondStep: boolean;
  lastSignedInAt: Date | null;
}

/** The login of a contact; null when it has none. */
export async function loginOfContact(associationId: number, contactId: number): Promise<ContactLogin | null> {
  const { rows } = await pool().query<ContactLogin>(
    `select l.id as "loginId", l.email, l.password_hash is not null or l.email_verified is not null as "isUsed",
            has_second_step(l.id) as "hasSecondStep",
            (select max(created_at) from login_session where login_id = l.id) as "lastSignedInAt"
     from login l where l.association_id = $1 and l.contact_id = $2`,
    [associationId, contactId],
  );
  return rows[0] ?? null;
}

/** The login with this e-mail; Websupport's have no association. */
export async function loginIdOf({ associationId, email }: LoginAddress): Promise<string | null> {
  const { rows } = await pool().query<{ id: string }>(
    "select id from login where association_id is not distinct from $1 and email = $2",
    [associationId, email],
  );
  return rows[0]?.id ?? null;
}

export type LoginGiven =
  | { kind: "given"; email: string }
  | { kind: "no-such-contact" }
  | { kind: "no-email" }
  /** Somebody else of the association signs in with this e-mail: one of the two has the login (design 5). */
  | { kind: "email-taken" };

/**
 * Give a contact a login with its present e-mail. A login it has already takes that e-mail on: it starts anew, without
 * password and signed out everywhere, because nobody has shown yet that the new address is theirs.
 */
export async function giveLogin(
  associationId: number,
  contactId: number,
  actor: string,
): Promise<LoginGiven> {
  try {
    return await transaction((client) => give(client, associationId, contactId, actor));
  } catch (error) {
    if (violatedConstraint(error) === "login_of_association") return { kind: "email-taken" };
    throw error;
  }
}

async function give(
  client: pg.ClientBase,
  associationId: number,
  contactId: number,
  actor: string,
): Promise<LoginGiven> {
  const contact = await client.query<{ email: string | null }>(
    "select email from contact where association_id = $1 and id = $2 for update",
    [associationId, contactId],
  );
  if (!contact.rows[0]) return { kind: "no-such-contact" };
  const email = loginEmail(contact.rows[0].email ?? "");
  if (email === "") return { kind: "no-email" };
  const { rows } = await client.query<{ id: string; email: string }>(
    "select id, email from login where association_id = $1 and contact_id = $2",
    [associationId, contactId],
  );
  const before = rows[0];
  if (before?.email === email) return { kind: "given", email };
  if (before) await client.query("delete from login_session where login_id = $1", [before.id]);
  await client.query(
    `insert into login (association_id, contact_id, email) values ($1, $2, $3)
     on conflict (association_id, contact_id) do update
       set email = excluded.email, email_verified = null, password_hash = null`,
    [associationId, contactId, email],
  );
  const detail = { email, before: before?.email ?? null };
  await audit({ associationId, actor, action: "login.given", subject: String(contactId), detail }, client);
  return { kind: "given", email };
}
