import type { Exchange } from "../http/exchange";
import { sendText } from "../http/respond";
import { maskedHeaders } from "../tenants/request-log";
import type { Batch, Tenant } from "../tenants/tenant";
import type { Rule } from "./dials";

/** What a machine door would do with a call if no dial were turned. */
export interface Verdict {
  status: number;
  answer: unknown;
  /** The answer is plain text, not JSON. */
  isText?: boolean;
  headers?: Record<string, string>;
  /** Records in the call, also where they are refused. */
  items: number;
  /** Records to take over; null when the call is refused or brings none. */
  batch: Batch | null;
}

/** How the caller will experience the call. */
interface Outcome {
  applied: boolean;
  fault?: string;
  status: number | null;
  answer: string | null;
  headers: Record<string, string>;
  /** Instead of a plain answer. */
  ending?: "reset" | "hang" | "truncate";
}

const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };
const GATEWAY_MESSAGES: Record<number, string> = { 403: "Forbidden", 429: "Too Many Requests" };
const UNPROCESSED = "The batch could not be processed.";
const V1_UNPROCESSED = JSON.stringify({ success: false, count: 0, errorMessage: UNPROCESSED });
const ERROR_PAGE =
  "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>\n";

/**
 * Carry out a call of a machine door under the tenant's dials: remember it in the journal, take the records
 * over, wait the latency, answer. Records are taken over only by a call without a fault and by
 * `dropAfterApply` and `applyLate`; every other action stands in front of the service.
 */
export function performCall(exchange: Exchange, tenant: Tenant, verdict: Verdict, body: Buffer | null): void {
  const { method, path, request } = exchange;
  const call = { path, keys: () => verdict.batch?.records.map((record) => record.key) ?? [] };
  const now = new Date();
  const { dials } = tenant;
  const waitMs = dials.waitMs(now.getTime());
  const place = waitMs > 0 ? -1 : dials.choose(call);
  const rule = dials.faults.rules[place];
  const outcome = waitMs > 0 ? tooMany(waitMs) : rule === undefined ? plain(verdict) : faulted(rule, verdict);
  const { applied, fault, status, answer } = outcome;
  const head = {
    at: now.toISOString(),
    method,
    path,
    headers: maskedHeaders(request.headers),
    status,
    answer,
  };
  tenant.receive(
    { ...head, fault, rule: place < 0 ? undefined : place, items: verdict.items, applied },
    body,
    applied ? verdict.batch : null,
  );
  if (rule?.action === "applyLate" && verdict.batch !== null && body !== null) {
    tenant.applyLater(path, body, verdict.batch, rule.applyAfterMs ?? 0);
  }
  const latencyMs = dials.latencyMs();
  if (latencyMs > 0) setTimeout(() => end(exchange, outcome), latencyMs);
  else end(exchange, outcome);
}

function plain(verdict: Verdict): Outcome {
  const headers = { ...JSON_TYPE, ...verdict.headers };
  return {
    applied: verdict.batch !== null,
    status: verdict.status,
    answer: textOf(verdict),
    headers,
  };
}

function textOf({ answer, isText }: Verdict): string {
  return isText ? String(answer) : JSON.stringify(answer);
}

function tooMany(waitMs: number): Outcome {
  const headers = { ...JSON_TYPE, "Retry-After": String(Math.ceil(waitMs / 1000)) };
  const answer = JSON.stringify({ message: "Too Many Requests" });
  return { applied: false, fault: "requestsPerMinute", status: 429, answer, headers };
}

function faulted(rule: Rule, verdict: Verdict): Outcome {
  const fault = rule.action;
  const retryAfter: Record<string, string> =
    rule.retryAfter === undefined ? {} : { "Retry-After": String(rule.retryAfter) };
  const unanswered = { fault, status: null, answer: null, headers: {} };
  const answered = (status: number, answer: string, headers: Record<string, string> = JSON_TYPE): Outcome => {
    return {
      applied: false,
      fault,
      status: rule.status ?? status,
      answer,
      headers: { ...headers, ...retryAfter },
    };
  };
  switch (rule.action) {
    case "status": {
      const status = rule.status ?? 500;
      return answered(
        status,
        JSON.stringify({ message: GATEWAY_MESSAGES[status] ?? "Internal server error" }),
      );
    }
    case "html":
      return answered(200, ERROR_PAGE, { "Content-Type": "text/html; charset=utf-8" });
    case "empty":
      return answered(200, "");
    case "successFalse":
      return verdict.isText ? answered(400, UNPROCESSED, verdict.headers) : answered(200, V1_UNPROCESSED);
    case "truncate":
      return { ...answered(verdict.status, textOf(verdict)), ending: "truncate" };
    case "reset":
      return { ...unanswered, applied: false, ending: "reset" };
    case "hang":
    case "applyLate":
      return { ...unanswered, applied: false, ending: "hang" };
    case "dropAfterApply":
      return { ...unanswered, applied: verdict.batch !== null, ending: "reset" };
  }
}

function end({ request, response }: Exchange, outcome: Outcome): void {
  if (outcome.ending === "hang") return;
  if (outcome.ending === "reset") return void request.socket.resetAndDestroy();
  if (outcome.ending === "truncate") return truncate(response, outcome);
  sendText(response, outcome.status!, outcome.answer!, outcome.headers);
}

/** Announce the whole answer, send half of it, and hang up. */
function truncate(response: Exchange["response"], { status, answer, headers }: Outcome): void {
  const bytes = Buffer.from(answer!);
  response.writeHead(status!, { ...headers, "Content-Length": String(bytes.length) });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.end());
}
