import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { audit } from "../audit/store";
import { tokenHash, type LoginAddress } from "../invitations/links";
import { stepOfCode, typedCode } from "./codes";
import { freshRecoveryCodes, newAuthenticatorSecret, openAuthenticatorSecret } from "./keys";

type Client = Pick<pg.ClientBase, "query">;

export interface EnrolledLogin extends LoginAddress {
  loginId: string;
}

export interface ListedFactor {
  id: number;
  kind: "authenticator" | "passkey";
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export interface SecondStep {
  factors: ListedFactor[];
  /** Recovery codes that were not used yet. */
  codesLeft: number;
}

/** What the login has for its second step. */
export async function readSecondStep(loginId: string): Promise<SecondStep> {
  const [factors, codes] = await Promise.all([
    pool().query<ListedFactor>(
      `select id, 'authenticator' as kind, name, created_at as "createdAt", last_used_at as "lastUsedAt"
       from login_authenticator where login_id = $1 and confirmed_at is not null
       union all
       select id, 'passkey', name, created_at, last_used_at from login_passkey where login_id = $1
       order by 4, 1`,
      [loginId],
    ),
    pool().query<{ left: number }>(
      `select count(*)::int as left from login_recovery_code where login_id = $1`,
      [loginId],
    ),
  ]);
  return { factors: factors.rows, codesLeft: codes.rows[0]?.left ?? 0 };
}

/** Whether signing in takes a second step. */
export async function hasSecondStep(loginId: string, client: Client = pool()): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>("select has_second_step($1) as has", [loginId]);
  return rows[0]?.has ?? false;
}

/** An authenticator app that is being set up: its secret is shown until a code of it was typed. */
export interface OpenAuthenticator {
  id: number;
  secret: string;
}

/** Begin with an authenticator app; one that was begun before and not confirmed is forgotten. */
export async function beginAuthenticator(login: EnrolledLogin): Promise<void> {
  const { sealed } = newAuthenticatorSecret(login);
  await transaction(async (client) => {
    await client.query("delete from login_authenticator where login_id = $1 and confirmed_at is null", [
      login.loginId,
    ]);
    await client.query(
      "insert into login_authenticator (login_id, association_id, name, secret_sealed) values ($1, $2, '', $3)",
      [login.loginId, login.associationId ?? 0, sealed],
    );
  });
}

/** The one that is being set up; for an hour. */
export async function openAuthenticator(login: EnrolledLogin): Promise<OpenAuthenticator | null> {
  const { rows } = await pool().query<{ id: number; sealed: string }>(
    `select id, secret_sealed as sealed from login_authenticator
     where login_id = $1 and confirmed_at is null and created_at > now() - interval '1 hour'
     order by id desc limit 1`,
    [login.loginId],
  );
  const [row] = rows;
  return row ? { id: row.id, secret: openAuthenticatorSecret(login, row.sealed) } : null;
}

/**
 * Confirm it with its first code.
 *
 * @returns the login's recovery codes when it had no second step before, else none; null: a wrong code
 */
export async function confirmAuthenticator(
  login: EnrolledLogin,
  { code, name, now }: { code: string; name: string; now: Date },
): Promise<string[] | null> {
  const begun = await openAuthenticator(login);
  const typed = typedCode(code);
  const step = begun && typed?.kind === "app" ? stepOfCode(begun.secret, typed.code, now) : null;
  if (!begun || step === null) return null;
  return addFactor(login, { kind: "authenticator", name }, async (client) => {
    const { rowCount } = await client.query(
      `update login_authenticator set confirmed_at = now(), name = $2, last_step = $3
       where id = $1 and confirmed_at is null`,
      [begun.id, name, step],
    );
    return rowCount === 1;
  });
}

/** Add a factor, and recovery codes with the first one. Null when `write` found it done already. */
export async function addFactor(
  login: EnrolledLogin,
  { kind, name }: Pick<ListedFactor, "kind" | "name">,
  write: (client: pg.PoolClient) => Promise<boolean>,
): Promise<string[] | null> {
  return transaction(async (client) => {
    await client.query("select from login where id = $1 for update", [login.loginId]);
    const isFirst = !(await hasSecondStep(login.loginId, client));
    if (!(await write(client))) return null;
    await note(login, `login.${kind}-added`, { name }, client);
    return isFirst ? storeRecoveryCodes(login.loginId, client) : [];
  });
}

async function storeRecoveryCodes(loginId: string, client: Client): Promise<string[]> {
  const codes = freshRecoveryCodes();
  await client.query("delete from login_recovery_code where login_id = $1", [loginId]);
  await client.query("insert into login_recovery_code (login_id, code_hash) select $1, unnest($2::text[])", [
    loginId,
    codes.map((code) => tokenHash(code.replaceAll("-", ""))),
  ]);
  return codes;
}

/** New recovery codes in place of those there were; null for a login without second step. */
export async function renewRecoveryCodes(login: EnrolledLogin): Promise<string[] | null> {
  return transaction(async (client) => {
    await client.query("select from login where id = $1 for update", [login.loginId]);
    if (!(await hasSecondStep(login.loginId, client))) return null;
    await note(login, "login.recovery-codes-made", {}, client);
    return storeRecoveryCodes(login.loginId, client);
  });
}

/** Another name for one of the login's own factors; false when it has no such one. */
export async function renameFactor(
  loginId: string,
  { kind, id, name }: Pick<ListedFactor, "kind" | "id" | "name">,
): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update ${TABLES[kind]} set name = $3 where login_id = $1 and id = $2`,
    [loginId, id, name],
  );
  return rowCount === 1;
}

const TABLES = { authenticator: "login_authenticator", passkey: "login_passkey" } as const;

/** Remove one of the login's own factors; recovery codes go with the last one. Null when it has no such one. */
export async function removeFactor(
  login: EnrolledLogin,
  { kind, id }: Pick<ListedFactor, "kind" | "id">,
): Promise<string | null> {
  return transaction(async (client) => {
    await client.query("select from login where id = $1 for update", [login.loginId]);
    const { rows } = await client.query<{ name: string }>(
      `delete from ${TABLES[kind]} where login_id = $1 and id = $2 returning name`,
      [login.loginId, id],
    );
    if (!rows[0]) return null;
    await note(login, `login.${kind}-removed`, { name: rows[0].name }, client);
    if (!(await hasSecondStep(login.loginId, client)))
      await client.query("delete from login_recovery_code where login_id = $1", [login.loginId]);
    return rows[0].name;
  });
}

/**
 * Take a login's whole second step away, for somebody who lost it. Sessions and sign-ins that are half done end with it.
 *
 * @param actor who does it: an administrator's e-mail, or "command"
 * @returns false when there was none
 */
export async function resetSecondStep(login: EnrolledLogin, actor: string): Promise<boolean> {
  return transaction(async (client) => {
    await client.query("select from login where id = $1 for update", [login.loginId]);
    if (!(await hasSecondStep(login.loginId, client))) return false;
    for (const table of [
      "login_authenticator",
      "login_passkey",
      "login_recovery_code",
      "login_half",
      "login_session",
    ])
      await client.query(`delete from ${table} where login_id = $1`, [login.loginId]);
    const { associationId, email: subject } = login;
    await audit({ associationId, actor, action: "login.second-step-reset", subject }, client);
    return true;
  });
}

/** What a code was. */
export type UsedCode = { kind: "app" } | { kind: "recovery"; left: number };

/** Whether this is a code of the login's; each is taken once. Counts nothing: see `sign-in/second`. */
export async function takeCode(login: EnrolledLogin, text: string, now: Date): Promise<UsedCode | null> {
  const typed = typedCode(text);
  if (typed?.kind === "app") return (await takeAppCode(login, typed.code, now)) ? { kind: "app" } : null;
  if (typed?.kind === "recovery") return takeRecoveryCode(login, typed.code);
  return null;
}

async function takeAppCode(login: EnrolledLogin, code: string, now: Date): Promise<boolean> {
  const { rows } = await pool().query<{ id: number; sealed: string }>(
    "select id, secret_sealed as sealed from login_authenticator where login_id = $1 and confirmed_at is not null",
    [login.loginId],
  );
  for (const { id, sealed } of rows) {
    const step = stepOfCode(openAuthenticatorSecret(login, sealed), code, now);
    if (step === null) continue;
    // Of two who bring the same code only one gets in, and nobody with a code that was seen.
    const { rowCount } = await pool().query(
      "update login_authenticator set last_step = $2, last_used_at = now() where id = $1 and last_step < $2",
      [id, step],
    );
    if (rowCount === 1) return true;
  }
  return false;
}

async function takeRecoveryCode(login: EnrolledLogin, code: string): Promise<UsedCode | null> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      "delete from login_recovery_code where login_id = $1 and code_hash = $2",
      [login.loginId, tokenHash(code)],
    );
    if (rowCount !== 1) return null;
    const { rows } = await client.query<{ left: number }>(
      "select count(*)::int as left from login_recovery_code where login_id = $1",
      [login.loginId],
    );
    const left = rows[0]?.left ?? 0;
    await note(login, "login.recovery-code-used", { left }, client);
    return { kind: "recovery", left };
  });
}

async function note(
  { associationId, email: actor }: EnrolledLogin,
  action: string,
  detail: Record<string, unknown>,
  client: Client,
): Promise<void> {
  await audit({ associationId, actor, action, detail }, client);
}
