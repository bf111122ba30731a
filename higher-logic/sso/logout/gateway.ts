import { randomUUID } from "node:crypto";
import { associationUrl } from "@/accounts/hosts/store";
import { post, type HttpOutcome } from "@/lib/http";
import type { SigningKey } from "../keys";
import { claimDueLogouts, finishLogout, postponeLogout, whyNotToSend, type DueLogout } from "./store";
import { logoutToken } from "./token";

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16_384;
/** To one client at a time. */
const AT_ONCE = 8;

export interface LogoutPorts {
  /** The key that signs the association's tokens now. */
  signingKey(associationId: number): Promise<SigningKey>;
  onRefused(refused: { clientId: string; contactId: number; attempts: number; error: string }): void;
  signal: AbortSignal;
}

/** Deliver what is due for one client, until nothing is. A client that does not answer costs only its own tokens time. */
export async function deliverLogouts(clientId: string, ports: LogoutPorts): Promise<void> {
  while (!ports.signal.aborted) {
    const due = await claimDueLogouts(clientId, AT_ONCE);
    if (due.length === 0) return;
    await Promise.all(due.map((logout) => deliver(logout, ports)));
  }
}

async function deliver(logout: DueLogout, ports: LogoutPorts): Promise<void> {
  const reason = await whyNotToSend(logout);
  if (reason !== null) return finishLogout(logout.id, `not sent: ${reason}`);
  const error = await send(logout, ports).catch((failed: Error) => failed.message);
  if (error === null) return finishLogout(logout.id);
  if (ports.signal.aborted) return; // due again when this claim is over
  await postponeLogout(logout, error);
  const { clientId, contactId, attempts } = logout;
  ports.onRefused({ clientId, contactId, attempts, error });
}

/** @returns what went wrong, or null */
async function send(logout: DueLogout, ports: LogoutPorts): Promise<string | null> {
  const { associationId, clientId, contactId, sid, backchannelLogoutUri, claimedAt } = logout;
  const issuer = await associationUrl({ id: associationId });
  const key = await ports.signingKey(associationId);
  // A new one for each attempt: a client may have spent the one before, and it may have run out.
  const claims = { issuer, clientId, contactId, sid, tokenId: randomUUID(), nowMs: claimedAt.getTime() };
  const token = logoutToken(claims, key);
  const outcome = await post(backchannelLogoutUri, {
    headers: { "content-type": "application/x-www-form-urlencoded", "cache-control": "no-store" },
    body: new URLSearchParams({ logout_token: token }).toString(),
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MOST_ANSWER_BYTES,
    signal: ports.signal,
  });
  return problemOf(outcome);
}

function problemOf(outcome: HttpOutcome): string | null {
  if (outcome.kind !== "answered") return `${outcome.because} ${outcome.detail}`.trim();
  if (outcome.status === 200 || outcome.status === 204) return null;
  return `HTTP ${outcome.status} ${outcome.text.slice(0, 200)}`.trim();
}
