import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { sealWebhookSecret } from "../keys";
import type { AlertSettingsInput } from "../schema";
import { queueNotices } from "../watch/store";
import { newWebhookSecret } from "../webhook";
import { testNotice } from "../words";

export interface AlertSettings extends AlertSettingsInput {
  hasSecret: boolean;
  /** Until then messages are signed with a secret that was replaced as well. */
  secretBeforeUntil: Date | null;
  version: string;
}

/** Of what a form holds, so that another signing secret is no change of it. */
const VERSION = "md5(row(email_administrators, email_addresses, webhook_url)::text)";

/** Who is told. The signing secret is never read here. */
export async function readAlertSettings(associationId: number): Promise<AlertSettings | null> {
  const { rows } = await pool().query<AlertSettings>(
    `select email_administrators as "emailAdministrators", email_addresses as "emailAddresses",
            webhook_url as "webhookUrl", webhook_secret_sealed is not null as "hasSecret",
            (select max(ends_at) from alert_secret_before b
              where b.association_id = s.association_id and ends_at > clock_timestamp()) as "secretBeforeUntil",
            ${VERSION} as version
       from alert_settings s where association_id = $1`,
    [associationId],
  );
  return rows[0] ?? null;
}

/** @returns the first signing secret, when an address is set and there was none: shown this once */
export async function storeAlertSettings(
  associationId: number,
  version: string,
  input: AlertSettingsInput,
  actor: string,
): Promise<{ kind: "changed-meanwhile" } | { kind: "written"; version: string; secret: string | null }> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ hasSecret: boolean; version: string }>(
      `update alert_settings
          set email_administrators = $3, email_addresses = $4, webhook_url = $5, updated_at = now(), updated_by = $6
        where association_id = $1 and ${VERSION} = $2
        returning webhook_secret_sealed is not null as "hasSecret", ${VERSION} as version`,
      [associationId, version, input.emailAdministrators, input.emailAddresses, input.webhookUrl, actor],
    );
    if (!rows[0]) return { kind: "changed-meanwhile" as const };
    const secret = input.webhookUrl !== null && !rows[0].hasSecret ? newWebhookSecret() : null;
    if (secret) await keepSecret(client, associationId, secret);
    await audit({ associationId, actor, action: "alerts.changed", detail: { ...input } }, client);
    return { kind: "written" as const, version: rows[0].version, secret };
  });
}

/** So long a receiver has to be given another signing secret. */
const OVERLAP = "24 hours";

/**
 * Another signing secret, shown this once.
 *
 * @param endAtOnce what was signed with before is worth nothing from now on; else messages are signed with both for a day
 */
export async function replaceWebhookSecret(
  associationId: number,
  { endAtOnce, actor }: { endAtOnce: boolean; actor: string },
): Promise<string> {
  const secret = newWebhookSecret();
  await transaction(async (client) => {
    await client.query("select from alert_settings where association_id = $1 for update", [associationId]);
    await client.query(
      "delete from alert_secret_before where association_id = $1 and ($2 or ends_at <= clock_timestamp())",
      [associationId, endAtOnce],
    );
    if (!endAtOnce)
      await client.query(
        `insert into alert_secret_before (association_id, secret_sealed, ends_at)
         select association_id, webhook_secret_sealed, clock_timestamp() + $2::interval from alert_settings
          where association_id = $1 and webhook_secret_sealed is not null`,
        [associationId, OVERLAP],
      );
    await keepSecret(client, associationId, secret);
    await audit({ associationId, actor, action: "alerts.secret-replaced", detail: { endAtOnce } }, client);
  });
  return secret;
}

async function keepSecret(
  client: Parameters<typeof queueNotices>[0],
  associationId: number,
  secret: string,
): Promise<void> {
  await client.query("update alert_settings set webhook_secret_sealed = $2 where association_id = $1", [
    associationId,
    sealWebhookSecret(associationId, secret),
  ]);
}

/** @returns how many messages are on their way */
export async function sendTestAlert(associationId: number): Promise<number> {
  return transaction((client) => queueNotices(client, associationId, [testNotice]));
}

export interface AlertLine {
  id: number;
  subject: string;
  channel: "email" | "webhook";
  recipient: string;
  createdAt: Date;
  deliveredAt: Date | null;
  attempts: number;
  lastError: string | null;
}

/** The newest messages, most recent first. */
export async function alertLines(associationId: number, limit = 20): Promise<AlertLine[]> {
  const { rows } = await pool().query<AlertLine>(
    `select id, subject, channel, recipient, created_at as "createdAt", delivered_at as "deliveredAt", attempts,
            last_error as "lastError"
       from alert_message where association_id = $1 order by id desc limit $2`,
    [associationId, limit],
  );
  return rows;
}
