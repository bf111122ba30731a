import { performCall, type Verdict } from "../faults/perform";
import { readBody } from "../http/body";
import type { Exchange } from "../http/exchange";
import { sendJson } from "../http/respond";
import { withoutSeparators } from "../tenants/person";
import type { Tenants } from "../tenants/registry";
import type { Batch, Tenant } from "../tenants/tenant";
import { property } from "./fields";
import { BadRecord, readRecord } from "./read-record";

export const V1_PATH = "/push/v1/members";

/** More than this many items are refused; the sender's usual 100 are far below it (docs/wire.md). */
const MAX_ITEMS = 1_000;

const FORBIDDEN: Verdict = { status: 403, answer: { message: "Forbidden" }, items: 0, batch: null };

function refused(errorMessage: string, items = 0): Verdict {
  return { status: 200, answer: { success: false, count: 0, errorMessage }, items, batch: null };
}

/** `POST /push/v1/members`: take a batch of whole member records over, all of them or none. */
export async function v1Door(exchange: Exchange, tenants: Tenants): Promise<void> {
  const { request } = exchange;
  const apiKey = String(request.headers["x-api-key"] ?? "");
  const byKey = apiKey === "" ? undefined : tenants.byKey(apiKey);
  const body = await readBody(request);
  const outOfShape = refusalByShape(exchange, body);
  const envelope = outOfShape === null ? parse(body!) : undefined;
  const tenantCode = envelope === undefined ? undefined : property(envelope, "TenantCode");
  const named = typeof tenantCode === "string" ? tenants.byCode(tenantCode) : undefined;
  const verdict = outOfShape ?? (envelope === undefined ? NOT_JSON : judge(envelope, apiKey, byKey, named));

  const owner = named ?? byKey;
  if (owner !== undefined) performCall(exchange, owner, verdict, body);
  else sendJson(exchange.response, verdict.status, verdict.answer, verdict.headers);
}

const NOT_JSON: Verdict = {
  status: 400,
  answer: { message: "The body is not a JSON object." },
  items: 0,
  batch: null,
};

function refusalByShape({ method, request }: Exchange, body: Buffer | null): Verdict | null {
  const refusal = (status: number, message: string, headers?: Record<string, string>): Verdict => {
    return { status, answer: { message }, headers, items: 0, batch: null };
  };
  if (method !== "POST") return refusal(405, "Method Not Allowed", { Allow: "POST" });
  const type = (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/json") return refusal(415, "Unsupported Media Type");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") return refusal(415, "Unsupported Content Encoding");
  return body === null ? refusal(413, "Request Too Long", { Connection: "close" }) : null;
}

function parse(body: Buffer): object | undefined {
  try {
    const text = body.toString("utf8");
    // JSON holds control characters only as escapes, so most bodies need no second look.
    const value: unknown = JSON.parse(text, text.includes("\\u000") ? withoutSeparators : undefined);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The key is the gateway's affair and comes first; the tenant code is the service's behind it. */
function judge(
  envelope: object,
  apiKey: string,
  byKey: Tenant | undefined,
  named: Tenant | undefined,
): Verdict {
  if (byKey === undefined) return FORBIDDEN;
  if (named === undefined || named.config.apiKey !== apiKey)
    return refused("The TenantCode is not valid for this key.");
  const items = property(envelope, "Items");
  if (!Array.isArray(items)) return refused("Items is not an array.");
  if (items.length > MAX_ITEMS) return refused(`More than ${MAX_ITEMS} items.`, items.length);
  const batch = batchOf(items);
  if (typeof batch === "string") return refused(batch, items.length);
  const answer = { success: true, count: items.length, errorMessage: "" };
  return { status: 200, answer, items: items.length, batch };
}

/** The batch, or what is wrong with its first bad item. */
function batchOf(items: unknown[]): Batch | string {
  const unknownFields = new Set<string>();
  try {
    return { records: items.map((item) => readRecord(item, unknownFields)), unknownFields };
  } catch (error) {
    if (error instanceof BadRecord) return error.message;
    throw error;
  }
}

/** The records of a body that was once looked at, for the replay of the journal. */
export function readV1Body(body: Buffer): Batch | null {
  const items = property(parse(body) ?? {}, "Items");
  const batch = Array.isArray(items) ? batchOf(items) : null;
  return typeof batch === "string" ? null : batch;
}
