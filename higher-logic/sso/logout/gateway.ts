import { randomUUID } from "node:crypto";
import { associationUrl } from "@/accounts/hosts/store";
import { storable } from "@/lib/foreign-text";
import { post, type HttpOutcome } from "@/lib/http";
import type { SigningKey } from "../keys";
import { claimDueLogouts, finishLogouts, postponeLogout, whyNotToSend, type DueLogout } from "./store";
import { logoutTokens } from "./token";

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16_384;
/**
 * To one client at a time: claimed, looked at, signed and marked together, so that ten thousand people who lose access in one
 * statement are told out in seconds. The connections to one host are bounded in lib/http.
 */
const AT_ONCE = 64;

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
    await deliver(due, ports);
  }
}

async function deliver(due: readonly DueLogout[], ports: LogoutPorts): Promise<void> {
  const reasons = await whyNotToSend(due);
  for (const [id, reason] of reasons) await finishLogouts([id], `not sent: ${reason}`);
  const wanted = due.filter(({ id }) => !reasons.has(id));
  if (!wanted[0]) return;

  const signer = openSigner(wanted[0], ports);
  const outcomes = await Promise.all(
    wanted.map(async (logout) => ({
      ...logout,
      error: await send(logout, signer, ports.signal).catch((failed: Error) => storable(failed.message)),
    })),
  );
  await finishLogouts(outcomes.flatMap(({ id, error }) => (error === null ? [id] : [])));
  if (ports.signal.aborted) return; // the others are due again when this claim is over
  for (const { error, ...logout } of outcomes) {
    if (error === null) continue;
    await postponeLogout(logout, error);
    const { clientId, contactId, attempts } = logout;
    ports.onRefused({ clientId, contactId, attempts, error });
  }
}

type Signer = (logout: DueLogout) => Promise<string>;

/** One client's tokens are one association's: its key and address are read once for all of them. */
async function openSigner({ associationId, clientId }: DueLogout, ports: LogoutPorts): Promise<Signer> {
  const [issuer, key] = await Promise.all([
    associationUrl({ id: associationId }),
    ports.signingKey(associationId),
  ]);
  const sign = logoutTokens(key);
  // A new one for each attempt: a client may have spent the one before, and it may have run out.
  return ({ contactId, sid, claimedAt }) =>
    sign({ issuer, clientId, contactId, sid, tokenId: randomUUID(), nowMs: claimedAt.getTime() });
}

/** @returns what went wrong, or null */
async function send(logout: DueLogout, signer: Promise<Signer>, signal: AbortSignal): Promise<string | null> {
  const token = await (await signer)(logout);
  const outcome = await post(logout.backchannelLogoutUri, {
    headers: { "content-type": "application/x-www-form-urlencoded", "cache-control": "no-store" },
    body: new URLSearchParams({ logout_token: token }).toString(),
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MOST_ANSWER_BYTES,
    signal,
  });
  return problemOf(outcome);
}

function problemOf(outcome: HttpOutcome): string | null {
  if (outcome.kind !== "answered") return `${outcome.because} ${outcome.detail}`.trim();
  if (outcome.status === 200 || outcome.status === 204) return null;
  return `HTTP ${outcome.status} ${outcome.text.slice(0, 200)}`.trim();
}
