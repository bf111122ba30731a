import type { Exchange } from "../http/exchange";
import { sendText } from "../http/respond";
import type { Tenant } from "../tenants/tenant";
import type { Rule } from "./dials";

/** What the read API would answer if no dial were turned. */
export interface ReadAnswer {
  status: number;
  value: unknown;
}

type Headers = Record<string, string>;
const JSON_TYPE: Headers = { "Content-Type": "application/json; charset=utf-8" };

/** Answer a call of the read API under the tenant's dials: its own limit, rules that name its path, latency. */
export function performRead(exchange: Exchange, tenant: Tenant, answer: ReadAnswer): void {
  const { method, path, request, response } = exchange;
  const { dials } = tenant;
  const now = new Date();
  const waitMs = tenant.reads.waitMs(now.getTime(), dials.faults.read.callsPerMinute);
  const place = waitMs === 0 ? dials.choose({ path, keys: () => [], isRead: true }) : -1;
  const rule = dials.faults.rules[place];
  const fault = waitMs === "blocked" ? "blocked" : waitMs > 0 ? "callsPerMinute" : rule?.action;
  const { status, text, headers } =
    waitMs === 0 ? (rule === undefined ? plain(answer) : faulted(rule, answer)) : refused(waitMs);
  const isAnswered =
    rule === undefined || !["reset", "hang", "dropAfterApply", "applyLate"].includes(rule.action);
  tenant.reads.add({ at: now.toISOString(), method, path, status: isAnswered ? status : null, fault });
  const end = () => {
    if (rule?.action === "hang" || rule?.action === "applyLate") return;
    if (!isAnswered) return void request.socket.resetAndDestroy();
    if (rule?.action !== "truncate") return sendText(response, status, text, headers);
    const bytes = Buffer.from(text);
    response.writeHead(status, { ...headers, "Content-Length": String(bytes.length) });
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.end());
  };
  const latencyMs = dials.latencyMs();
  if (latencyMs > 0) setTimeout(end, latencyMs);
  else end();
}

interface Answered {
  status: number;
  text: string;
  headers: Headers;
}

function plain({ status, value }: ReadAnswer): Answered {
  return { status, text: JSON.stringify(value), headers: JSON_TYPE };
}

function refused(waitMs: number | "blocked"): Answered {
  if (waitMs === "blocked") return plain({ status: 403, value: { Message: "Your address is blocked." } });
  const headers = { ...JSON_TYPE, "Retry-After": String(Math.ceil(waitMs / 1000)) };
  return { ...plain({ status: 429, value: { Message: "Too many requests." } }), headers };
}

function faulted(rule: Rule, answer: ReadAnswer): Answered {
  const retryAfter: Headers = rule.retryAfter === undefined ? {} : { "Retry-After": String(rule.retryAfter) };
  const headers = { ...JSON_TYPE, ...retryAfter };
  const said = (status: number, text: string): Answered => ({ status: rule.status ?? status, text, headers });
  if (rule.action === "status" || rule.action === "successFalse")
    return said(500, JSON.stringify({ Message: "An error has occurred." }));
  if (rule.action === "html")
    return said(200, "<!DOCTYPE html><title>Error</title><h1>Something went wrong</h1>");
  if (rule.action === "empty") return said(200, "");
  return { ...plain(answer), headers };
}
