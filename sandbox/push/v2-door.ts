import { performCall, type Verdict } from "../faults/perform";
import { readBody } from "../http/body";
import type { Exchange } from "../http/exchange";
import { sendText } from "../http/respond";
import { withoutSeparators } from "../tenants/person";
import type { Tenants } from "../tenants/registry";
import type { Batch } from "../tenants/tenant";
import { property } from "./fields";
import { BadRecord } from "./read-record";
import { readV2Record } from "./v2-record";

const CONTACT_INFO = "/v2/contactinfo";
/** Taken and remembered in the journal; a stand-in of people and communities has no place for what they say. */
const OTHERS = ["/v2/list", "/v2/meeting", "/v2/product"];
const LIST_MODES = ["replace", "add", "remove"];

/** More than this many records are refused, as at V1's door. */
const MAX_RECORDS = 1_000;

const TEXT = { "Content-Type": "text/plain; charset=utf-8" };
const says = (status: number, answer: string, more: Partial<Verdict> = {}): Verdict => {
  return { status, answer, isText: true, items: 0, batch: null, headers: TEXT, ...more };
};

export const isV2Path = (path: string): boolean => [CONTACT_INFO, ...OTHERS].includes(path.toLowerCase());

/** `POST /v2/…`: an array of whole records, all of them or none. Whose they are, the key alone says. */
export async function v2Door(exchange: Exchange, tenants: Tenants): Promise<void> {
  const { headers } = exchange.request;
  const apiKey = String(headers.apikey ?? headers.key ?? "");
  const tenant = apiKey === "" ? undefined : tenants.byKey(apiKey);
  const body = await readBody(exchange.request);
  const verdict = refusalByShape(exchange, body) ?? judge(exchange.path, body!);
  if (tenant === undefined) sendText(exchange.response, 401, "The API key is not valid.", TEXT);
  else performCall(exchange, tenant, verdict, body);
}

function refusalByShape({ method, request }: Exchange, body: Buffer | null): Verdict | null {
  if (method !== "POST") return says(405, "Method Not Allowed", { headers: { ...TEXT, Allow: "POST" } });
  const type = (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/json" && type !== "text/json") return says(415, "Unsupported Media Type");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") return says(415, "Unsupported Content Encoding");
  return body === null ? says(413, "Request Too Long", { headers: { ...TEXT, Connection: "close" } }) : null;
}

function judge(path: string, body: Buffer): Verdict {
  const records = parse(body);
  if (records === undefined) return says(400, "The body is not a JSON array.");
  const items = records.length;
  if (items > MAX_RECORDS) return says(400, `More than ${MAX_RECORDS} records.`, { items });
  if (path.toLowerCase() !== CONTACT_INFO) return others(path, records);
  const batch = batchOf(records);
  return typeof batch === "string" ? says(400, batch, { items }) : says(200, "Success", { items, batch });
}

function others(path: string, records: unknown[]): Verdict {
  const items = records.length;
  const hasWrongMode = records.some((record) => {
    const mode = typeof record === "object" && record !== null ? property(record, "Mode") : undefined;
    return mode !== undefined && !LIST_MODES.includes(String(mode).toLowerCase());
  });
  if (path.toLowerCase() === "/v2/list" && hasWrongMode)
    return says(400, "Mode must be Replace, Add or Remove.", { items });
  return says(200, "Success", { items, batch: { records: [], unknownFields: new Set() } });
}

function parse(body: Buffer): unknown[] | undefined {
  try {
    const text = body.toString("utf8");
    const value: unknown = JSON.parse(text, text.includes("\\u000") ? withoutSeparators : undefined);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The batch, or what is wrong with its first bad record. */
function batchOf(records: unknown[]): Batch | string {
  const unknownFields = new Set<string>();
  try {
    return { records: records.map((record) => readV2Record(record, unknownFields)), unknownFields };
  } catch (error) {
    if (error instanceof BadRecord) return error.message;
    throw error;
  }
}

/** The records of a body that was once looked at, for the replay of the journal. */
export function readV2Body(path: string, body: Buffer): Batch | null {
  const records = parse(body);
  const batch = records === undefined || path.toLowerCase() !== CONTACT_INFO ? null : batchOf(records);
  return typeof batch === "string" ? null : batch;
}
