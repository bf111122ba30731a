import { randomBytes } from "node:crypto";
import pg from "pg";
import { PASSWORD, sql } from "../demo";
import { emptyInstallation, type Installation } from "../real-start";
import { send } from "./post";

/** Everybody who could try a door of an association. `former` was an admin and is inactive. */
export const PEOPLE = ["member", "viewer", "operator", "admin", "former"] as const;
export type Somebody = (typeof PEOPLE)[number];

/** An association with one login of every kind. */
export interface Guild {
  id: number;
  host: string;
  /** ContactIds. */
  contacts: Record<Somebody, number>;
  cookies: Record<Somebody, string>;
}

/** Two associations on an installation of their own, with the web program alone: nothing but requests changes a row. */
export interface Guilds {
  oak: Guild;
  elm: Guild;
  websupport: string;
  port: number;
  /** As ENCRYPTION_KEY says it: rows with something sealed are made by the tests too. */
  encryptionKey: string;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export async function twoGuilds(): Promise<Guilds> {
  const encryptionKey = `doors:${randomBytes(32).toString("base64")}`;
  // Mail is on and goes nowhere, so that what needs mail is offered.
  const installation = await emptyInstallation({
    env: { SMTP_URL: "smtp://127.0.0.1:9", MAIL_FROM: "hub@operator.example", ENCRYPTION_KEY: encryptionKey },
  });
  await installation.run("db:migrate");
  const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 2 });
  const query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await pool.query<Row>(text, values)).rows;
  const [login] = await sql<{ hash: string }>(
    "select password_hash as hash from login where password_hash is not null limit 1",
  );
  await installation.start(["start:web"]);
  const port = Number(new URL(installation.url).port);
  const open = { query, port, passwordHash: login!.hash };
  const oak = await openGuild(open, "oak", "localhost");
  const elm = await openGuild(open, "elm", "elm.localhost");
  await query("insert into login (email, password_hash, is_websupport) values ($1, $2, true)", [
    "websupport@operator.example",
    login!.hash,
  ]);
  const websupport = await signedIn(port, "localhost", "websupport@operator.example");
  return { oak, elm, websupport, port, encryptionKey, query, stop: () => stop(pool, installation) };
}

async function stop(pool: pg.Pool, installation: Installation): Promise<void> {
  await pool.end();
  await installation.stop();
}

type Opening = Pick<Guilds, "query" | "port"> & { passwordHash: string };

async function openGuild(opening: Opening, slug: string, host: string): Promise<Guild> {
  const { query, port, passwordHash } = opening;
  const [association] = await query<{ id: number }>(
    "insert into association (slug, name) values ($1, $2) returning id",
    [slug, `${slug} Guild`],
  );
  const { id } = association!;
  const contacts = {} as Guild["contacts"];
  const cookies = {} as Guild["cookies"];
  for (const somebody of PEOPLE) {
    const email = `${somebody}@${slug}.example`;
    const [contact] = await query<{ id: number }>(
      `insert into contact (association_id, kind, first_name, last_name, email)
       values ($1, 'individual', 'Ana', $2, $3) returning id`,
      [id, somebody, email],
    );
    contacts[somebody] = contact!.id;
    await query(
      "insert into login (association_id, contact_id, email, password_hash) values ($1, $2, $3, $4)",
      [id, contact!.id, email, passwordHash],
    );
    if (somebody !== "member")
      await query("insert into staff_member (contact_id, role, is_active) values ($1, $2, $3)", [
        contact!.id,
        somebody === "former" ? "admin" : somebody,
        somebody !== "former",
      ]);
    // Two sessions, so that there is one to end elsewhere.
    await signedIn(port, host, email);
    cookies[somebody] = await signedIn(port, host, email);
  }
  await setUpHigherLogic(query, id, slug);
  return { id, host, contacts, cookies };
}

async function signedIn(port: number, host: string, email: string): Promise<string> {
  const body = new URLSearchParams({ email, password: PASSWORD });
  const answer = await send(port, { path: "/sign-in", host, method: "POST", body });
  if (!answer.cookies.includes("session")) throw new Error(`${email} could not sign in: ${answer.status}`);
  return answer.cookies;
}

/** As after a set-up and a first Sync; no worker runs, so nothing leaves. */
async function setUpHigherLogic(query: Guilds["query"], id: number, slug: string): Promise<void> {
  await query(
    `with target as (
       insert into push_target (association_id, format, base_url, tenant_code, sync_requested_at, initial_sync_finished_at)
       values ($1, 'push-v1', 'https://push.example', $2, now(), now()) returning id
     )
     update higher_logic_settings set enabled = true, tenant_code = $2, tenant_api_key_sealed = 'by nobody',
       tenant_api_key_last_four = '0000', push_base_url = 'https://push.example',
       community_link = 'https://community.example',
       push_target_id = (select id from target) where association_id = $1`,
    [id, `${slug.toUpperCase()}-1`],
  );
  await query("update association set higher_logic_allowed = true where id = $1", [id]);
  await query(
    `insert into sso_client (client_id, association_id, name, redirect_uris, secret_hash)
     values ($1, $2, 'Community', '{https://community.example/callback}', $3)`,
    [clientId(slug), id, randomBytes(32)],
  );
}

export const clientId = (slug: string) => `client-of-${slug}`;

/**
 * Every row of the database by table and association, each with the transaction that wrote it: an `UPDATE` that changes
 * nothing shows as well.
 */
export async function rowsNow(guilds: Guilds): Promise<Record<string, string>> {
  const tables = await guilds.query<{ name: string; hasAssociation: boolean }>(
    `select t.table_name as name, exists (select from information_schema.columns c where c.table_schema = 'public'
        and c.table_name = t.table_name and c.column_name = 'association_id') as "hasAssociation"
       from information_schema.tables t
      where t.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const parts = tables.map(({ name, hasAssociation }) => {
    const owner = hasAssociation ? "association_id" : (OWNERS[name] ?? "null");
    const row = BY_THEMSELVES[name] ?? "t.xmin::text || t::text";
    return `select '${name}' as name, (${owner})::text as owner, ${row} as row from ${name} t where ${ONLY[name] ?? true}`;
  });
  const rows = await guilds.query<{ key: string; hash: string }>(
    `select name || ' of ' || coalesce(owner, 'nobody') as key, md5(string_agg(row, ' ' order by row)) as hash
       from (${parts.join(" union all ")}) every group by name, owner`,
  );
  return Object.fromEntries(rows.map(({ key, hash }) => [key, hash]));
}

/** Rows that go on changing after they were written: when a session was last used, whether a message was delivered. */
const BY_THEMSELVES: Readonly<Record<string, string>> = {
  login_session: "t.id",
  alert_message: "t.id::text",
};

/**
 * Rows that time writes are none of anybody's doing: changes wait here, and no worker runs. That somebody was refused is
 * written down a moment later; a call for help at once.
 */
const ONLY: Readonly<Record<string, string>> = {
  alert: "false",
  alert_message: "t.event = 'test'",
  sso_attempt: "t.outcome = 'help'",
  audit_log: "t.action not in ('sign-on.refused', 'access.refused')",
};

const OF_THE_LOGIN = "select l.association_id from login l where l.id = t.login_id";

/** Whose row it is, in tables that do not say so themselves. */
const OWNERS: Readonly<Record<string, string>> = {
  association: "t.id",
  login_session: OF_THE_LOGIN,
  login_email_change: OF_THE_LOGIN,
  login_passkey: OF_THE_LOGIN,
  login_recovery_code: OF_THE_LOGIN,
  login_half: OF_THE_LOGIN,
};

/** What two looks at the rows differ in, by table and association. */
export function difference(before: Record<string, string>, after: Record<string, string>): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => before[key] !== after[key]).sort();
}
