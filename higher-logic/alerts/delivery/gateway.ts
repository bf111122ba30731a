import { systemClock } from "@/lib/clock";
import { post, type HttpOutcome } from "@/lib/http";
import { mailDelivery, sendMail } from "@/lib/mail";
import { openWebhookSecret } from "../keys";
import { webhookHeaders } from "../webhook";
import { claimDueMessages, finishMessage, postponeMessage, type DueMessage } from "./store";

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16_384;
const AT_ONCE = 8;

export interface DeliveryPorts {
  onRefused(refused: { associationId: number; channel: string; attempts: number; error: string }): void;
  signal: AbortSignal;
}

/** Deliver what is due, until nothing is. A process without a mail server leaves e-mails to one that has it. */
export async function deliverAlerts(ports: DeliveryPorts): Promise<void> {
  const channels: DueMessage["channel"][] = mailDelivery() === "off" ? ["webhook"] : ["email", "webhook"];
  while (!ports.signal.aborted) {
    const due = await claimDueMessages(channels, AT_ONCE);
    if (due.length === 0) return;
    await Promise.all(due.map((message) => deliver(message, ports)));
  }
}

async function deliver(message: DueMessage, ports: DeliveryPorts): Promise<void> {
  if (message.channel === "webhook" && message.webhookUrl === null)
    return finishMessage(message.id, "not sent: no webhook address any more");
  const send = message.channel === "email" ? mail : webhook;
  const error = await send(message, ports.signal).catch((failed: Error) => failed.message);
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
  const { associationId, messageId, body, webhookUrl, webhookSecretSealed } = message;
  if (webhookUrl === null || webhookSecretSealed === null) return "no signing secret";
  const secret = openWebhookSecret(associationId, webhookSecretSealed);
  const atSeconds = Math.floor(systemClock.now().getTime() / 1_000);
  const outcome = await post(webhookUrl, {
    headers: webhookHeaders({ messageId, body, secret }, atSeconds),
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
