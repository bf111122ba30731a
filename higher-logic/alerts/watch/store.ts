import type pg from "pg";
import { associationUrl } from "@/accounts/hosts/store";
import { pool, transaction } from "@/lib/db";
import { exactTimeWithZone } from "@/lib/dates";
import { alertFacts } from "../facts/store";
import { alertKinds, judge, type AlertCause, type AlertFacts, type AlertKind } from "../judge";
import { recipients } from "../recipients/store";
import { noticeMail, noticeOf, noticePayload, type AlertNotice, type NoticeContext } from "../words";

/** What is wrong now, whether somebody was told yet or not. */
export async function alertsNow(associationId: number): Promise<AlertCause[]> {
  const [judged] = await judgedNow(associationId);
  return judged?.causes ?? [];
}

/** Every kind of every association that pushes, for whoever watches the machines. */
export async function alertStates(): Promise<{ association: string; kind: AlertKind; firing: boolean }[]> {
  const { rows } = await pool().query<{ id: number; slug: string }>("select id, slug from association");
  const slugs = new Map(rows.map(({ id, slug }) => [id, slug]));
  return (await judgedNow(null)).flatMap(({ associationId, causes }) =>
    alertKinds.map((kind) => ({
      association: slugs.get(associationId) ?? "",
      kind,
      firing: causes.some((cause) => cause.kind === kind),
    })),
  );
}

/** Judge every association, and tell each change of state once. One association's trouble is not another's. */
export async function watchAlerts(onError: (error: Error) => void): Promise<void> {
  for (const { associationId, was, causes } of await judgedNow(null))
    if (!isSame(was, causes)) await settleAlerts(associationId).catch(onError);
}

type Firing = ReadonlyMap<AlertKind, string | null>;

interface Judged {
  associationId: number;
  /** What was wrong when it was last told. */
  was: Firing;
  causes: AlertCause[];
}

/** @param associationId null: of all */
async function judgedNow(associationId: number | null): Promise<Judged[]> {
  const { rows } = await pool().query<AlertCause & { associationId: number }>(
    `select association_id as "associationId", kind, code from alert
      where firing and ($1::int is null or association_id = $1)`,
    [associationId],
  );
  return (await alertFacts(associationId)).map((facts) => {
    const own = rows.filter((row) => row.associationId === facts.associationId);
    const was = new Map(own.map(({ kind, code }) => [kind, code]));
    return { associationId: facts.associationId, was, causes: judge(facts, new Set(was.keys())) };
  });
}

function isSame(was: Firing, causes: readonly AlertCause[]): boolean {
  return was.size === causes.length && causes.every(({ kind, code }) => was.get(kind) === code);
}

/**
 * Bring one association's alerts up to what is true now; the messages are queued in the same transaction.
 *
 * Its rows are locked before anything is looked at, so of several who watch at once the second finds nothing to tell.
 */
async function settleAlerts(associationId: number): Promise<void> {
  await transaction(async (client) => {
    const was = await lockedFiring(client, associationId);
    const [facts] = await alertFacts(associationId, client);
    if (!facts) return;
    const causes = judge(facts, new Set(was.keys()));
    const notices = changesOf(was, causes, facts);
    for (const { kind, code } of causes) await store(client, associationId, { kind, code }, true);
    for (const { event, kind } of notices)
      if (event === "recovered")
        await store(client, associationId, { kind: kind as AlertKind, code: null }, false);
    await queueNotices(client, associationId, notices);
  });
}

function changesOf(was: Firing, causes: readonly AlertCause[], { isOn }: AlertFacts): AlertNotice[] {
  const now = new Set(causes.map(({ kind }) => kind));
  return [
    ...causes.filter(({ kind }) => !was.has(kind)).map((cause) => noticeOf("fired", cause)),
    ...[...was]
      .filter(([kind]) => !now.has(kind))
      .map(([kind, code]) => noticeOf("recovered", { kind, code }, isOn)),
  ];
}

async function lockedFiring(client: pg.PoolClient, associationId: number): Promise<Firing> {
  // The settings' row is there for every association, and nobody else locks it for long.
  await client.query("select from alert_settings where association_id = $1 for update", [associationId]);
  const { rows } = await client.query<AlertCause>(
    "select kind, code from alert where association_id = $1 and firing",
    [associationId],
  );
  return new Map(rows.map(({ kind, code }) => [kind, code]));
}

async function store(
  client: pg.PoolClient,
  associationId: number,
  { kind, code }: AlertCause,
  firing: boolean,
): Promise<void> {
  await client.query(
    `insert into alert as a (association_id, kind, firing, code) values ($1, $2, $3, $4)
     on conflict (association_id, kind) do update
        set firing = excluded.firing, code = excluded.code,
            changed_at = case when a.firing = excluded.firing then a.changed_at else clock_timestamp() end`,
    [associationId, kind, firing, code],
  );
}

/** Queue each notice for everybody who is to be told. @returns how many messages */
export async function queueNotices(
  client: pg.PoolClient,
  associationId: number,
  notices: readonly AlertNotice[],
): Promise<number> {
  if (notices.length === 0) return 0;
  const context = await contextOf(client, associationId);
  const to = await recipients(associationId, client);
  let messages = 0;
  for (const notice of notices) {
    const mail = noticeMail(notice, context);
    const { rowCount } = await client.query(
      `insert into alert_message (association_id, kind, event, channel, recipient, subject, body)
       select $1::int, $2, $3, 'email', recipient, $4, $5 from unnest($6::text[]) recipient
       union all
       select $1::int, $2, $3, 'webhook', '', $4, $7 where $8::boolean`,
      [
        associationId,
        notice.kind,
        notice.event,
        mail.subject,
        mail.text,
        to.emails,
        noticePayload(notice, context),
        to.hasWebhook,
      ],
    );
    messages += rowCount ?? 0;
  }
  return messages;
}

async function contextOf(client: pg.PoolClient, associationId: number): Promise<NoticeContext> {
  const { rows } = await client.query<{ name: string; slug: string; timeZone: string; at: Date }>(
    `select name, slug, time_zone as "timeZone", clock_timestamp() as at from association where id = $1`,
    [associationId],
  );
  const { name, slug, timeZone, at } = rows[0]!;
  return {
    associationName: name,
    associationSlug: slug,
    url: await associationUrl({ id: associationId }, client),
    at: exactTimeWithZone(at, timeZone),
    timestamp: at.toISOString(),
  };
}
