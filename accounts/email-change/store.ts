import { randomBytes } from "node:crypto";
import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { logger } from "@/lib/log";
import { mailDelivery } from "@/lib/mail";
import { violatedConstraint } from "@/lib/postgres-errors";
import { audit } from "../audit/store";
import type { Association } from "../hosts/store";
import { linkIdentifier, LINK_PURPOSES, tokenHash, type LoginAddress } from "../invitations/links";
import { issueOneTimeLink } from "../invitations/store";
import { confirmEmailMail, emailChangedMail, emailTakenMail } from "../mails";
import { mailAboutLogin } from "../mails/store";

/** How long the link to the new e-mail works, and how long the old one can be taken back. */
const CONFIRM_HOURS = 24;
const UNDO_DAYS = 7;

/** More than this an hour are not mailed, by one login or to one address: no mailbox is flooded from our forms. */
const MOST_AN_HOUR = 5;

// Any number that nobody else uses.
const EMAIL_LOCK = 4_207_731;

export interface AskingLogin extends LoginAddress {
  loginId: string;
}

/** Whether the login has asked so often that it has to wait. Says nothing about the e-mails it asked for. */
export async function askedTooOften(
  loginId: string,
  client: Pick<pg.ClientBase, "query"> = pool(),
): Promise<boolean> {
  const { rows } = await client.query<{ asked: number }>(
    `select count(*)::int as asked from login_email_change
     where login_id = $1 and asked_at > now() - interval '1 hour'`,
    [loginId],
  );
  return (rows[0]?.asked ?? 0) >= MOST_AN_HOUR;
}

/**
 * Mail the new e-mail a link that makes it the login's. Where another login has the e-mail, that mailbox is told instead:
 * whoever asks sees no difference.
 *
 * @param email in lower case, not the login's own
 */
export async function askForEmail(
  login: AskingLogin,
  email: string,
  association: Association,
): Promise<void> {
  const token = randomBytes(32).toString("base64url");
  const asked = await noteAsked(login, email, token);
  if (asked === null || asked.toThisEmail > MOST_AN_HOUR) return;
  if (asked.isTaken)
    await mailAboutLogin(login, association, { to: email, path: "/sign-in", draw: emailTakenMail });
  else
    await mailAboutLogin(login, association, {
      to: email,
      path: `/change-email?token=${token}`,
      draw: confirmEmailMail,
    });
}

/** @returns null when the login has asked too often */
async function noteAsked(login: AskingLogin, email: string, token: string) {
  return transaction(async (client) => {
    // One after the other, by login and by address: of many forms sent at once each would count before the others wrote.
    await client.query("select from login where id = $1 for update", [login.loginId]);
    await client.query("select pg_advisory_xact_lock($1, hashtext($2))", [EMAIL_LOCK, email]);
    if (await askedTooOften(login.loginId, client)) return null;
    const isTaken = await isSomebodyElses(login, email, client);
    await client.query("update login_email_change set token = null where login_id = $1", [login.loginId]);
    await client.query(
      "insert into login_email_change (login_id, before, email, token) values ($1, $2, $3, $4)",
      [login.loginId, login.email, email, isTaken ? null : tokenHash(token)],
    );
    const { associationId, email: actor } = login;
    await audit({ associationId, actor, action: "login.email-change-asked", detail: { email } }, client);
    const { rows } = await client.query<{ asked: number }>(
      `select count(*)::int as asked from login_email_change
       where email = $1 and asked_at > now() - interval '1 hour'`,
      [email],
    );
    return { isTaken, toThisEmail: rows[0]?.asked ?? 0 };
  });
}

async function isSomebodyElses(
  { loginId, associationId }: AskingLogin,
  email: string,
  client: pg.ClientBase,
): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from login where association_id is not distinct from $1 and email = $2 and id <> $3",
    [associationId, email, loginId],
  );
  return rowCount !== 0;
}

/** What a mailed link would do. */
export interface EmailChange extends AskingLogin {
  id: number;
  kind: "confirm" | "undo";
  /** The e-mail it would make the login's. */
  becomes: string;
}

/** What the link would do; it stays usable. Null when it was used, is too old, or belongs to another association. */
export async function lookAtEmailChange(
  token: string,
  associationId: number,
  client: Pick<pg.ClientBase, "query"> = pool(),
): Promise<EmailChange | null> {
  const { rows } = await client.query<EmailChange>(
    `select c.id, l.id as "loginId", l.association_id as "associationId", l.email,
            case when c.token = $1 then 'confirm' else 'undo' end as kind,
            case when c.token = $1 then c.email else c.before end as becomes
     from login_email_change c join login l on l.id = c.login_id
     where (l.association_id = $2 or l.is_websupport)
       and (c.token = $1 and c.before = l.email and c.asked_at > now() - make_interval(hours => $3)
            or c.undo_token = $1 and c.confirmed_at > now() - make_interval(days => $4))`,
    [tokenHash(token), associationId, CONFIRM_HOURS, UNDO_DAYS],
  );
  return rows[0] ?? null;
}

/**
 * Make the new e-mail the login's, by the link that was mailed to it, and tell the old one. Never an e-mail that another
 * login has by now.
 */
export async function confirmEmail(token: string, association: Association): Promise<EmailChange | null> {
  const undoToken = randomBytes(32).toString("base64url");
  const change = await once(token, association.id, "confirm", async (client, { id, loginId }) => {
    await client.query(
      `update login_email_change set token = null, confirmed_at = now(), undo_token = $2 where id = $1`,
      [id, tokenHash(undoToken)],
    );
    await client.query("update login set email_verified = now() where id = $1", [loginId]);
  });
  if (change && mailDelivery() !== "off")
    await mailAboutLogin(change, association, {
      path: `/change-email?token=${undoToken}`,
      draw: (context) => emailChangedMail(context, change.becomes),
    }).catch((error: unknown) => {
      logger("accounts").error({ err: error }, "a changed e-mail was not told to the old one");
    });
  return change;
}

/**
 * Take the old e-mail back, by the link that was mailed to it: whoever changed it knew the password and may be signed in,
 * so the password is void and everybody is signed out.
 *
 * @returns the path of a page that sets a new password
 */
export async function undoEmail(token: string, association: Association): Promise<string | null> {
  const change = await once(token, association.id, "undo", async (client, { id, loginId }) => {
    // Later changes were made by whoever made this one: their way back leads to that person's mailboxes.
    await client.query(
      "update login_email_change set token = null, undo_token = null where login_id = $1 and id >= $2",
      [loginId, id],
    );
    // Not verified: so a trigger ends what was signed on with the login too, until somebody shows the mailbox is theirs.
    await client.query("update login set password_hash = null, email_verified = null where id = $1", [
      loginId,
    ]);
    await client.query("delete from login_session where login_id = $1", [loginId]);
  });
  if (!change) return null;
  const { associationId, becomes } = change;
  return (await issueOneTimeLink("password-reset", { associationId, email: becomes })).path;
}

type Change = (client: pg.PoolClient, change: EmailChange) => Promise<void>;

/** Of two who press at the same moment only one gets it; an e-mail that another login has by now is not taken over. */
async function once(
  token: string,
  associationId: number,
  kind: EmailChange["kind"],
  write: Change,
): Promise<EmailChange | null> {
  try {
    return await transaction(async (client) => {
      const seen = await lookAtEmailChange(token, associationId, client);
      if (seen?.kind !== kind) return null;
      await client.query("select from login where id = $1 for update", [seen.loginId]);
      const change = await lookAtEmailChange(token, associationId, client);
      if (!change) return null;
      await write(client, change);
      await moveLogin(client, change);
      return change;
    });
  } catch (error) {
    if (/^login_of_/.test(violatedConstraint(error) ?? "")) return null;
    throw error;
  }
}

async function moveLogin(client: pg.PoolClient, change: EmailChange): Promise<void> {
  const { loginId, associationId, email, becomes, kind } = change;
  await client.query("update login set email = $2 where id = $1", [loginId, becomes]);
  // Links on their way to either e-mail were asked for under other circumstances.
  const identifiers = [email, becomes].flatMap((each) =>
    LINK_PURPOSES.map((purpose) => linkIdentifier(purpose, { associationId, email: each })),
  );
  await client.query("delete from login_token where identifier = any($1)", [identifiers]);
  const action = kind === "confirm" ? "login.email-changed" : "login.email-taken-back";
  await audit({ associationId, actor: email, action, detail: { before: email, now: becomes } }, client);
}
