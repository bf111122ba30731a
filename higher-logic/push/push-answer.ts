import { parseForeign } from "@/lib/foreign-text";
import type { HttpOutcome } from "@/lib/http";
import type { ErrorCode } from "./errors";
import type { PushFormat } from "./format";
import type { PushAnswer } from "./gateway";
import { retryAfterMs } from "./retry-after";

type Answered = Extract<HttpOutcome, { kind: "answered" }>;
type Verdict =
  | { kind: "accepted"; count: number | null; code: null }
  | { kind: "slowDown"; retryAfterMs: number | null; code: ErrorCode }
  | { kind: "rejected" | "tooLarge" | "paused" | "unknown"; code: ErrorCode };

/** Shown to staff beside a batch. */
const KEPT_CHARACTERS = 4_000;

/**
 * What a request's outcome means for the pusher. The only place that looks at status codes and transport faults.
 *
 * @param items records in the request; an answer that counts fewer is a refusal, unless the record was alone
 * @param now   when the answer came, for a Retry-After that names a date
 */
export function pushAnswerFor(
  format: PushFormat,
  outcome: HttpOutcome,
  items: number,
  now: Date,
): PushAnswer {
  if (outcome.kind === "answered") {
    const said = format === "push-v1" ? readAnswer(outcome.text) : readAnswerV2(outcome.text);
    const message = said.message || `HTTP ${outcome.status}`;
    const answer = outcome.text.slice(0, KEPT_CHARACTERS);
    return { httpStatus: outcome.status, message, answer, ...verdictOn(outcome, said, items, now) };
  }
  const none = { httpStatus: null, answer: "", message: outcome.detail };
  if (outcome.kind === "not-sent") {
    const isPaused = outcome.because === "address-not-allowed";
    return { ...none, kind: isPaused ? "paused" : "notSent", code: outcome.because };
  }
  return { ...none, kind: "unknown", code: outcome.because === "timeout" ? "no-answer" : "connection-lost" };
}

function verdictOn(answered: Answered, said: Said, items: number, now: Date): Verdict {
  const { status } = answered;
  const isAboutTenant = TENANT_CODE.test(said.message);
  if (status >= 200 && status < 300) return verdictOnSuccess(answered, said, items);
  if (status >= 300 && status < 400) return { kind: "paused", code: "address-moved" };
  switch (status) {
    case 400:
    case 409:
    case 422:
      if (isAboutTenant) return { kind: "paused", code: "tenant-code-refused" };
      return { kind: "rejected", code: "batch-refused" };
    case 401:
    case 403:
      return { kind: "paused", code: "key-refused" };
    case 404:
    case 410:
      return { kind: "paused", code: "address-not-found" };
    case 408:
      return { kind: "unknown", code: "no-answer" };
    case 413:
      return { kind: "tooLarge", code: "request-too-large" };
    case 429:
      return { kind: "slowDown", retryAfterMs: retryAfterMs(answered.headers, now), code: "slow-down" };
    default:
      if (status >= 400 && status < 500) return { kind: "paused", code: "not-a-push-api" };
      return { kind: "unknown", code: "server-error" };
  }
}

/** Status 2xx says nothing yet: the body has to say `success`. */
function verdictOnSuccess({ ending }: Answered, said: Said, items: number): Verdict {
  if (ending === "timeout") return { kind: "unknown", code: "no-answer" };
  if (ending === "too-large") return { kind: "unknown", code: "answer-too-large" };
  if (ending === "broken" || said.success === null) return { kind: "unknown", code: "garbled-answer" };
  if (!said.success) {
    if (TENANT_CODE.test(said.message)) return { kind: "paused", code: "tenant-code-refused" };
    return { kind: "rejected", code: "batch-refused" };
  }
  const tooFew = said.count !== null && said.count < items && items > 1;
  if (tooFew) return { kind: "rejected", code: "count-differs" };
  return { kind: "accepted", count: said.count, code: null };
}

/** No record has a tenant code, so an answer that speaks of it is about the connection. */
const TENANT_CODE = /tenant[\s_-]?code/i;

interface Said {
  /** null: the answer is none of the Push API's. */
  success: boolean | null;
  count: number | null;
  message: string;
}

/** The answer's members by name in any case; each may be missing. Only `errorMessage` is a refusal as well. */
function readAnswer(text: string): Said {
  const members = new Map(jsonMembers(text).map(([name, value]) => [name.toLowerCase(), value]));
  const success = readBoolean(members.get("success"));
  const errorMessage = readText(members.get("errormessage"));
  const count = Number(members.get("count") ?? NaN);
  return {
    success: success ?? (errorMessage ? false : null),
    count: Number.isFinite(count) ? count : null,
    message: errorMessage || readText(members.get("message")),
  };
}

function jsonMembers(text: string): [string, unknown][] {
  try {
    const value: unknown = parseForeign(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  } catch {
    return [];
  }
}

/**
 * V2's answer is text that nobody has described: the status says whether it succeeded, and after a failure the text is the
 * reason. A web page is none of its answers; what says in V1's words that it failed has failed.
 */
function readAnswerV2(text: string): Said {
  const said = readAnswer(text);
  const isPage = /^\s*</.test(text);
  return {
    ...said,
    success: said.success ?? (isPage ? null : true),
    message: said.message || readPlainText(text),
  };
}

/** Markup says nothing to staff; all of it is beside the batch. */
function readPlainText(text: string): string {
  return /^\s*[<{[]/.test(text) ? "" : readText(text);
}

function readBoolean(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return text === "true" ? true : text === "false" ? false : null;
}

function readText(value: unknown): string {
  return typeof value === "string" ? value.trim().slice(0, 500) : "";
}
