import { pool, transaction } from "@/lib/db";
import { hashPassword } from "@/lib/passwords";
import { audit } from "../audit/store";
import { linkIdentifier, LINK_PURPOSES, type LoginAddress } from "../invitations/links";
import { lookAtLink, takeLink, type LinkedLogin } from "../invitations/store";
import { endElsewhere } from "../sessions/store";
import { passwordFault, type PasswordFault } from "./rules";
import { stolenPasswords } from "./stolen/store";

export type SetPasswordOutcome =
  | { status: "set"; login: LinkedLogin }
  | { status: "fault"; fault: PasswordFault }
  /** Used, too old, or another association's. */
  | { status: "no-link" };

/**
 * Set a login's password with a one-time link. Everybody who was signed in with the login is signed out, and failed
 * attempts at it are forgotten. A password that is refused leaves the link usable.
 */
export async function setPasswordByLink(
  token: string,
  password: string,
  associationId: number,
): Promise<SetPasswordOutcome> {
  const link = await lookAtLink(token, associationId);
  if (!link || link.purpose === "sign-in") return { status: "no-link" };
  const fault = passwordFault(password, link.email, await stolenPasswords());
  if (fault) return { status: "fault", fault };
  const hash = await hashPassword(password);

  return transaction(async (client) => {
    const login = await takeLink(token, associationId, client);
    if (!login) return { status: "no-link" };
    await client.query("update login set password_hash = $2 where id = $1", [login.loginId, hash]);
    await client.query("delete from login_session where login_id = $1", [login.loginId]);
    await client.query(
      "delete from sign_in_failure where email = $2 and ($1::int is null or association_id = $1)",
      [login.associationId, login.email],
    );
    const line = { action: "login.password-set", detail: { by: login.purpose } };
    await audit({ associationId: login.associationId, actor: login.email, ...line }, client);
    return { status: "set", login };
  });
}

export type ChangePasswordOutcome =
  | { status: "fault"; fault: PasswordFault }
  /** `renewed`: what this browser is to show from now on; null when its session has ended meanwhile. */
  | { status: "set"; renewed: string | null };

/**
 * Set another password for somebody who is signed in and has proven the old one. Everybody else who was signed in with the
 * login is signed out, here and at sites, and links on their way are void.
 *
 * @param token this browser's session
 */
export async function changePassword(
  login: LoginAddress & { loginId: string },
  password: string,
  token: string,
): Promise<ChangePasswordOutcome> {
  const fault = passwordFault(password, login.email, await stolenPasswords());
  if (fault) return { status: "fault", fault };
  const hash = await hashPassword(password);
  return transaction(async (client) => {
    const { associationId, email, loginId } = login;
    await client.query("update login set password_hash = $2 where id = $1", [loginId, hash]);
    const { renewed } = await endElsewhere(client, loginId, token);
    await client.query("delete from login_token where identifier = any($1)", [
      LINK_PURPOSES.map((purpose) => linkIdentifier(purpose, login)),
    ]);
    await audit(
      { associationId, actor: email, action: "login.password-set", detail: { by: "own-change" } },
      client,
    );
    return { status: "set", renewed };
  });
}

/** Whether the login has a password; some sign in by mailed links only. */
export async function hasPassword(loginId: string): Promise<boolean> {
  const { rowCount } = await pool().query("select from login where id = $1 and password_hash is not null", [
    loginId,
  ]);
  return rowCount !== 0;
}
