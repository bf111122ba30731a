import { systemClock } from "@/lib/clock";
import { storable } from "@/lib/foreign-text";
import { post, type HttpOutcome } from "@/lib/http";
import { mailDelivery, sendMail } from "@/lib/mail";
import { openWebhookSecret } from "../keys";
import { webhookHeaders } from "../webhook";
import { claimDueMessages, finishMessage, postponeMessage, type DueMessage } from "./store";

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16_384;
/** Of webhooks many: a receiver that does not answer has a place for all of its time. */
const AT_ONCE: Readonly<Record<DueMessage["channel"], number>> = { email: 8, webhook: 64 };

export interface DeliveryPorts {
  /** How soon what comes to be due meanwhile is seen. */
  everyMs: number;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  onError(error: Error): void;
  onRefused(refused: { associationId: number; channel: string; attempts: number; error: string }): void;
  signal: AbortSignal;
}

/**
 * Deliver what is due, until nothing is and nothing is underway. Who answers slowly, or not at all, keeps only messages
 * to themselves waiting: whatever comes to be due meanwhile goes out beside theirs.
 *
 * A process without a mail server leaves e-mails to one that has it.
 */
export async function deliverAlerts(channel: DueMessage["channel"], ports: DeliveryPorts): Promise<void> {
  if (channel === "email" && mailDelivery() === "off") return;
  const underway = new Set<Promise<void>>();
  try {
    while (!ports.signal.aborted) {
      const due = await claimDueMessages(channel, AT_ONCE[channel] - underway.size);
      for (const message of due) {
        const delivery = deliver(message, ports)
          .catch(ports.onError)
          .finally(() => underway.delete(delivery));
        underway.add(delivery);
      }
      if (due.length > 0) continue;
      if (underway.size === 0) return;
      await Promise.race([...underway, ports.pause(ports.everyMs, ports.signal)]);
    }
  } finally {
    await Promise.all(underway);
  }
}

async function deliver(message: DueMessage, ports: DeliveryPorts): Promise<void> {
  if (message.channel === "webhook" && message.webhookUrl === null)
    return finishMessage(message.id, "not sent: no webhook address any more");
  const send = message.channel === "email" ? mail : webhook;
  const error = await send(message, ports.signal).catch((failed: Error) => storable(failed.message));
  if (error === null) return finishMessage(message.id);
  if (ports.signal.aborted) return; // due again when this claim is over
  await postponeMessage(message, error);
  const { associationId, channel, attempts } = message;
  ports.onRefused({ associationId, channel, attempts, error });
}

async function mail({ recipient, subject, body }: DueMessage): Promise<null> {
  await sendMail({ to: recipient, subject, text: body });
  return null;
}

/** @returns what went wrong, or null */
async function webhook(message: DueMessage, signal: AbortSignal): Promise<string | null> {
  const { associationId, messageId, body, webhookUrl, webhookSecretsSealed } = message;
  if (webhookUrl === null || webhookSecretsSealed.length === 0) return "no signing secret";
  const secrets = webhookSecretsSealed.map((sealed) => openWebhookSecret(associationId, sealed));
  const atSeconds = Math.floor(systemClock.now().getTime() / 1_000);
  const outcome = await post(webhookUrl, {
    headers: webhookHeaders({ messageId, body, secrets }, atSeconds),
    body,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MOST_ANSWER_BYTES,
    signal,
  });
  return problemOf(outcome);
}

const WORDS = {
  "name-not-found": "its host name cannot be found",
  "not-reachable": "nobody answers there",
  "tls-failed": "its certificate cannot be trusted",
  "address-not-allowed": "it leads into a private network",
  timeout: "no answer in time",
  broken: "the connection broke",
  stopped: "this program ended",
} as const;

/** Never what the answer said: whoever may set the address could read with it what only this server can reach. */
function problemOf(outcome: HttpOutcome): string | null {
  if (outcome.kind !== "answered") return WORDS[outcome.because];
  return outcome.status >= 200 && outcome.status < 300 ? null : `it answered ${outcome.status}`;
}
