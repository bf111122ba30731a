import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";

/** A secret as the Standard Webhooks specification writes it: 32 random bytes. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(32).toString("base64")}`;
}

/**
 * The headers by which a receiver knows that a message is ours and fresh (Standard Webhooks 1.0).
 *
 * @param messageId the same for every attempt
 * @param secrets   the present one first; a receiver takes a message that one of the signatures fits
 * @param atSeconds of this attempt, since the epoch; receivers refuse what is minutes old
 */
export function webhookHeaders(
  { messageId, body, secrets }: { messageId: string; body: string; secrets: readonly string[] },
  atSeconds: number,
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(PREFIX, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${messageId}.${atSeconds}.${body}`).digest("base64")}`;
  });
  return {
    "content-type": "application/json",
    "webhook-id": messageId,
    "webhook-timestamp": String(atSeconds),
    "webhook-signature": signatures.join(" "),
  };
}
