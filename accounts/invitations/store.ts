import { randomBytes } from "node:crypto";
import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { audit } from "../audit/store";
import { loginSiteUrl, type Association } from "../hosts/store";
import { linkMail, passwordSetMail } from "../mails";
import { mailAboutLogin } from "../mails/store";
import {
  LINK_PATH,
  LINK_PURPOSES,
  linkIdentifier,
  readLinkIdentifier,
  tokenHash,
  VALID_MINUTES,
  type LinkPurpose,
  type LoginAddress,
} from "./links";

type Client = Pick<pg.ClientBase, "query">;

export interface OneTimeLink {
  url: string;
  /** The same below its own site. */
  path: string;
  expiresAt: Date;
}

/**
 * A link that works once. An invitation or a password reset leads to a page that sets the login's password.
 *
 * The login itself must exist (or be made in the same transaction); the link is worth nothing without it.
 */
export async function issueOneTimeLink(
  purpose: LinkPurpose,
  login: LoginAddress,
  client: Client = pool(),
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString("base64url");
  const { rows } = await client.query<{ expires: Date }>(
    `insert into login_token (identifier, token, expires)
     values ($1, $2, now() + make_interval(mins => $3)) returning expires`,
    [linkIdentifier(purpose, login), tokenHash(token), VALID_MINUTES[purpose]],
  );
  const path = `${LINK_PATH[purpose]}?token=${token}`;
  return {
    url: (await loginSiteUrl(login, client)) + path,
    path,
    expiresAt: rows[0]?.expires ?? new Date(0),
  };
}

/**
 * A new invitation for a login that exists, in place of those on their way: for whoever lost the link that a command
 * printed. Null when nobody has this login.
 */
export async function renewInvitation(login: LoginAddress, actor: string): Promise<OneTimeLink | null> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      "select from login where association_id is not distinct from $1 and email = $2 for update",
      [login.associationId, login.email],
    );
    if (!rowCount) return null;
    await client.query("delete from login_token where identifier = $1", [
      linkIdentifier("invitation", login),
    ]);
    await audit(
      {
        associationId: login.associationId,
        actor,
        action: "login.invitation-renewed",
        subject: login.email,
      },
      client,
    );
    return issueOneTimeLink("invitation", login, client);
  });
}

/** More links than this at one time are not mailed: nobody's mailbox can be flooded from our forms. */
const MOST_LINKS = 5;

/**
 * Mail a one-time link to the login's own address.
 *
 * @param association whose name the mail carries: that of the host it was asked for at
 * @returns false when too many are on their way already
 */
export async function mailOneTimeLink(
  purpose: LinkPurpose,
  login: LoginAddress,
  association: Association,
): Promise<boolean> {
  const path = await transaction(async (client) => {
    // One after the other: of many forms sent at once each would count before the others have written.
    await client.query(
      "select from login where association_id is not distinct from $1 and email = $2 for update",
      [login.associationId, login.email],
    );
    const { rows } = await client.query<{ waiting: number }>(
      "select count(*)::int as waiting from login_token where identifier = $1 and expires > now()",
      [linkIdentifier(purpose, login)],
    );
    if ((rows[0]?.waiting ?? 0) >= MOST_LINKS) return null;
    return (await issueOneTimeLink(purpose, login, client)).path;
  });
  if (path === null) return false;
  await mailAboutLogin(login, association, { path, draw: (context) => linkMail(purpose, context) });
  return true;
}

/** Tell a login's address that its password was set, and how to set another one. */
export async function mailPasswordSet(login: LoginAddress, association: Association): Promise<void> {
  await mailAboutLogin(login, association, { path: "/forgot-password", draw: passwordSetMail });
}

/** The login a link opens. */
export interface LinkedLogin extends LoginAddress {
  purpose: LinkPurpose;
  loginId: string;
}

/** What a link would do; it stays usable. Null when it was used, is too old, or belongs to another association. */
export async function lookAtLink(
  token: string,
  associationId: number,
  client: Client = pool(),
): Promise<LinkedLogin | null> {
  const { rows } = await client.query<{ identifier: string }>(
    "select identifier from login_token where token = $1 and expires > now()",
    [tokenHash(token)],
  );
  return loginOfLink(rows[0]?.identifier, associationId, client);
}

/**
 * Use a link up, together with every other one of the login: the person is here, no second way in is needed. Of two who
 * come with one link at the same moment only one gets it.
 */
export async function takeLink(
  token: string,
  associationId: number,
  client: Client = pool(),
): Promise<LinkedLogin | null> {
  const login = await lookAtLink(token, associationId, client);
  if (!login) return null;
  const { rowCount } = await client.query("delete from login_token where token = $1", [tokenHash(token)]);
  if (rowCount === 0) return null;
  const all = LINK_PURPOSES.map((each) => linkIdentifier(each, login));
  await client.query("delete from login_token where identifier = any($1)", [all]);
  // Who has the link reads the mailbox.
  await client.query("update login set email_verified = coalesce(email_verified, now()) where id = $1", [
    login.loginId,
  ]);
  return login;
}

async function loginOfLink(
  identifier: string | undefined,
  associationId: number,
  client: Client,
): Promise<LinkedLogin | null> {
  const link = identifier ? readLinkIdentifier(identifier) : null;
  // Websupport's links work at any host, another association's at none but its own.
  if (!link || (link.associationId !== null && link.associationId !== associationId)) return null;
  const { rows } = await client.query<{ id: string }>(
    "select id from login where association_id is not distinct from $1 and email = $2",
    [link.associationId, link.email],
  );
  return rows[0] ? { ...link, loginId: rows[0].id } : null;
}
