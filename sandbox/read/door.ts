import { randomUUID } from "node:crypto";
import { z } from "zod";
import { readBody } from "../http/body";
import { Refusal, type Exchange } from "../http/exchange";
import { sendText } from "../http/respond";
import { performRead, type ReadAnswer } from "../faults/perform-read";
import type { Tenants } from "../tenants/registry";
import type { Tenant } from "../tenants/tenant";
import { answerCall } from "./operations";

const BASE = "/api/v2.0/";

export const isReadPath = (path: string): boolean => path.toLowerCase().startsWith(BASE);

/** Leases given out by `Authentication/Login`, in memory: a restart ends them. */
const leases = new Map<string, Tenant>();

/** `/api/v2.0/…`: what the community holds, for the contact behind the key. */
export async function readDoor(exchange: Exchange, tenants: Tenants): Promise<void> {
  const operation = exchange.path.slice(BASE.length).toLowerCase();
  const body = exchange.method === "POST" ? await jsonBody(exchange) : {};
  const header = (name: string) => String(exchange.request.headers[name] ?? "");
  const tenant = tenants.byReadKey(header("hliamkey") || "-");
  if (tenant === undefined) return say(exchange, { status: 401, value: { Message: UNAUTHORIZED } });
  const login = operation === "authentication/login";
  if (!login && !isKnown(tenant, header("hlpassword"), header("hlauthtoken")))
    return performRead(exchange, tenant, { status: 401, value: { Message: UNAUTHORIZED } });
  performRead(exchange, tenant, login ? lease(tenant, body) : answerOf(tenant, exchange, operation, body));
}

const UNAUTHORIZED = "Authorization has been denied for this request.";

function isKnown(tenant: Tenant, password: string, token: string): boolean {
  const { password: wanted } = tenant.config.readApi!;
  if (token !== "") return leases.get(token) === tenant;
  return !wanted || wanted === password;
}

const Login = z.looseObject({ Username: z.string(), Password: z.string() });

function lease(tenant: Tenant, body: unknown): ReadAnswer {
  const read = Login.safeParse(body);
  if (!read.success || read.data.Password !== tenant.config.readApi!.password)
    return { status: 401, value: { Message: "The user name or password is wrong." } };
  const token = randomUUID();
  leases.set(token, tenant);
  return { status: 200, value: { Token: token } };
}

function answerOf(tenant: Tenant, { method, query }: Exchange, operation: string, body: unknown): ReadAnswer {
  const value = answerCall(tenant, { method, operation, asked: askedOf(method, query, body) });
  return value instanceof Refusal
    ? { status: value.status, value: { Message: value.message } }
    : { status: 200, value };
}

/** Parameters by lower-case name: of the query, or of the body. */
function askedOf(method: string, query: URLSearchParams, body: unknown): Map<string, unknown> {
  const entries =
    method === "POST" && typeof body === "object" && body !== null ? Object.entries(body) : [...query];
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

async function jsonBody({ request }: Exchange): Promise<unknown> {
  const body = await readBody(request, 1_000_000);
  try {
    return JSON.parse(body?.toString("utf8") || "{}");
  } catch {
    return null;
  }
}

function say({ response }: Exchange, { status, value }: ReadAnswer): void {
  sendText(response, status, JSON.stringify(value), { "Content-Type": "application/json; charset=utf-8" });
}
