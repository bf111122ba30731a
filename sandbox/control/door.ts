import { z } from "zod";
import { Faults, AT_REST } from "../faults/dials";
import { readJson } from "../http/body";
import { allowMethods, Refusal, segmentsOf, type Exchange } from "../http/exchange";
import { sendJson, sendText } from "../http/respond";
import { changedConfig, TenantChange, TenantCode } from "../tenants/config";
import { contactView, type Community, type Person } from "../tenants/person";
import type { Tenants } from "../tenants/registry";
import { requestView } from "../tenants/request-log";
import type { Tenant } from "../tenants/tenant";
import { addressesOf, type Place } from "./addresses";
import { dialsPage, turnDials } from "./dials-page";
import { cursorOf, pageOf } from "./paging";
import { readPersonChange } from "./person-change";
import { summaryOf } from "./summary";

/** `/_sandbox/tenants…`: how tests and the demo set communities up, look into them and turn the dials. */
export async function controlDoor(exchange: Exchange, tenants: Tenants, place: Place): Promise<void> {
  const segments = segmentsOf(exchange.path);
  if (segments === null) throw new Refusal(400, "The address is not properly percent-encoded.");
  const [, area, code, what, key, ...rest] = segments;
  if (area === undefined) {
    allowMethods(exchange, "GET");
    return dialsPage(exchange, tenants, place);
  }
  if (area === "health" && code === undefined) return health(exchange);
  if (area !== "tenants" || rest.length > 0) throw notFound();
  if (code === undefined) return listTenants(exchange, tenants, place);
  if (what === undefined) return tenantItself(exchange, tenants, code, place);
  const tenant = tenants.byCode(code);
  if (tenant === undefined) throw new Refusal(404, `There is no tenant ${code}.`);
  await ofTenant(exchange, tenant, what, key);
}

const notFound = (): Refusal => new Refusal(404, "There is nothing at this address.");

async function ofTenant(
  exchange: Exchange,
  tenant: Tenant,
  what: string,
  key: string | undefined,
): Promise<void> {
  if (key !== undefined) {
    if (what === "contacts") return contact(exchange, tenant, key);
    if (what === "communities") return community(exchange, tenant, key);
    throw notFound();
  }
  switch (what) {
    case "summary":
      return summary(exchange, tenant);
    case "contacts":
      return contacts(exchange, tenant);
    case "communities":
      return communities(exchange, tenant);
    case "requests":
      return requests(exchange, tenant);
    case "reads":
      allowMethods(exchange, "GET");
      return sendJson(exchange.response, 200, { items: tenant.reads.calls, next: null });
    case "faults":
      return faults(exchange, tenant);
    case "dials":
      allowMethods(exchange, "POST");
      return turnDials(exchange, tenant);
    case "data":
      allowMethods(exchange, "DELETE");
      tenant.empty();
      return sendJson(exchange.response, 200, { emptied: true });
    default:
      throw notFound();
  }
}

function health(exchange: Exchange): void {
  allowMethods(exchange, "GET");
  sendJson(exchange.response, 200, { ok: true, pid: process.pid });
}

function listTenants(exchange: Exchange, tenants: Tenants, place: Place): void {
  allowMethods(exchange, "GET");
  const items = tenants.all().map((tenant) => {
    return { tenantCode: tenant.code, siteName: tenant.config.siteName, ...addressesOf(tenant, place) };
  });
  sendJson(exchange.response, 200, { items, next: null });
}

async function tenantItself(exchange: Exchange, tenants: Tenants, code: string, place: Place): Promise<void> {
  allowMethods(exchange, "GET", "PUT");
  const known = tenants.byCode(code);
  if (exchange.method === "GET") {
    if (known === undefined) throw new Refusal(404, `There is no tenant ${code}.`);
    return sendJson(exchange.response, 200, { ...known.config, ...addressesOf(known, place) });
  }
  const named = TenantCode.safeParse(code);
  if (!named.success) throw new Refusal(400, named.error.issues[0]!.message);
  const clash = tenants.clashesWith(code);
  if (clash !== undefined) throw new Refusal(409, `The site of ${clash.code} has the same address.`);
  const config = changedConfig(code, known?.config ?? null, await readJson(exchange.request, TenantChange));
  if (config === null) throw new Refusal(400, "apiKey: must be given for a new tenant");
  known?.configure(config);
  const tenant = known ?? tenants.byCode(code) ?? tenants.make(code, config);
  sendJson(exchange.response, 200, addressesOf(tenant, place));
}

async function summary(exchange: Exchange, tenant: Tenant): Promise<void> {
  allowMethods(exchange, "GET");
  sendJson(exchange.response, 200, await summaryOf(tenant));
}

function contacts(exchange: Exchange, tenant: Tenant): void {
  allowMethods(exchange, "GET");
  const { after, limit } = cursorOf(exchange.query);
  const people = tenant.people.pageAfter(after, limit + 1);
  if (people === null) throw new Refusal(404, `after: there is no contact ${after}.`);
  sendJson(
    exchange.response,
    200,
    pageOf(people.map(contactView), limit, (view) => String(view.LegacyContactKey)),
  );
}

async function contact(exchange: Exchange, tenant: Tenant, key: string): Promise<void> {
  allowMethods(exchange, "GET", "PATCH");
  const person = (): Person => {
    const found = tenant.people.find(key);
    if (found === undefined) throw new Refusal(404, `There is no contact ${key}.`);
    return found;
  };
  person();
  if (exchange.method === "PATCH") {
    const body = await readJson(exchange.request, z.record(z.string(), z.unknown()));
    const changed = person();
    tenant.changePerson(changed, readPersonChange(tenant.people, changed, body));
    return sendJson(exchange.response, 200, contactView(changed));
  }
  sendJson(exchange.response, 200, contactView(person()));
}

function communityView({
  key,
  name,
  type,
  hidden,
  archived,
  memberCount,
}: Community): Record<string, unknown> {
  return { GroupKey: key, GroupName: name, GroupType: type, hidden, archived, memberCount };
}

function communities(exchange: Exchange, tenant: Tenant): void {
  allowMethods(exchange, "GET");
  const { after, limit } = cursorOf(exchange.query);
  const all = [...tenant.people.communities.values()];
  const before = all.findIndex((community) => community.key === after);
  if (after !== "" && before < 0) throw new Refusal(404, `after: there is no community ${after}.`);
  const page = all.slice(before + 1, before + 2 + limit).map(communityView);
  sendJson(
    exchange.response,
    200,
    pageOf(page, limit, (view) => String(view.GroupKey)),
  );
}

const CommunityChange = z.strictObject({
  hidden: z.boolean().optional(),
  archived: z.boolean().optional(),
  GroupName: z.string().min(1, "must not be empty").optional(),
});

async function community(exchange: Exchange, tenant: Tenant, key: string): Promise<void> {
  allowMethods(exchange, "GET", "PATCH");
  const change = exchange.method === "PATCH" ? await readJson(exchange.request, CommunityChange) : null;
  const found = tenant.people.communities.get(key);
  if (found === undefined) throw new Refusal(404, `There is no community ${key}.`);
  if (change !== null) tenant.changeCommunity(key, change);
  sendJson(exchange.response, 200, communityView(found));
}

/** Built as text: bodies go out as they came in, without being taken apart and put together again. */
function requests(exchange: Exchange, tenant: Tenant): void {
  allowMethods(exchange, "GET");
  const { after, limit } = cursorOf(exchange.query);
  const afterId = after === "" ? 0 : Number(after);
  if (!Number.isInteger(afterId)) throw new Refusal(400, "after: must be the id of a request");
  const found = tenant.requests.page(afterId, limit + 1);
  const shown = found.slice(0, limit);
  const next = found.length > limit ? String(shown.at(-1)!.head.id) : null;
  const text = `{"items":[${shown.map(requestView).join(",")}],"next":${JSON.stringify(next)}}`;
  sendText(exchange.response, 200, text, { "Content-Type": "application/json; charset=utf-8" });
}

async function faults(exchange: Exchange, tenant: Tenant): Promise<void> {
  allowMethods(exchange, "GET", "PUT", "DELETE");
  if (exchange.method === "PUT") tenant.setFaults(await readJson(exchange.request, Faults));
  if (exchange.method === "DELETE") tenant.setFaults(AT_REST);
  const { faults, counted } = tenant.dials;
  const rules = faults.rules.map((rule, place) => ({ ...rule, hits: counted.acted[place] }));
  sendJson(exchange.response, 200, { ...faults, rules });
}
