import type pg from "pg";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";
import { hostClaim, hostName, ownUrl, type OwnHost } from "../hosts";

type Client = Pick<pg.ClientBase, "query">;

export interface Association {
  id: number;
  slug: string;
  name: string;
  timeZone: string;
  /** Whom members are told to ask. */
  contactEmail: string | null;
  /** `#rrggbb` */
  accentColor: string | null;
}

/** @param hostHeader as the request carries it, with or without port */
export async function associationAt(hostHeader: string | null): Promise<Association | null> {
  const host = hostName(hostHeader);
  if (host === null) return null;
  const claim = hostClaim(host, environment("APP_URL"));
  const { rows } = await pool().query<Association>(
    `select id, slug, name, time_zone as "timeZone", contact_email as "contactEmail", accent_color as "accentColor"
     from association where id = coalesce(
       (select association_id from association_host where host = $1),
       case when $2 then (select min(id) from association) end,
       (select id from association where slug = $3))`,
    [claim.host, claim.isAppHost, claim.slug],
  );
  return rows[0] ?? null;
}

/** The association that commands call by this short name. */
export async function associationIdBySlug(slug: string): Promise<number | undefined> {
  const { rows } = await pool().query<{ id: number }>("select id from association where slug = $1", [slug]);
  return rows[0]?.id;
}

/** The first twenty short names, for whoever has mistyped one. */
export async function associationSlugs(): Promise<string[]> {
  const { rows } = await pool().query<{ slug: string }>(
    "select slug from association order by slug limit 20",
  );
  return rows.map(({ slug }) => slug);
}

/** Known hosts are remembered this long, so that each request does not cost a query. Unknown ones never are. */
const REMEMBERED_MS = 5_000;
// Next bundles proxy and pages apart.
const holder = globalThis as { causewayKnownHosts?: Map<string, number> };

/** Forgotten when a connection breaks, so that the next request learns whether Postgres is there before a page needs it. */
function knownHosts(): Map<string, number> {
  const known = new Map<string, number>();
  pool().on("error", () => known.clear());
  return known;
}

/** Whether any association answers at this host. */
export async function isKnownHost(hostHeader: string | null): Promise<boolean> {
  const known = (holder.causewayKnownHosts ??= knownHosts());
  const host = hostName(hostHeader) ?? "";
  if ((known.get(host) ?? 0) > performance.now()) return true;
  const isKnown = (await associationAt(host)) !== null;
  if (isKnown) known.set(host, performance.now() + REMEMBERED_MS);
  else known.delete(host);
  return isKnown;
}

/**
 * The address of an association, without trailing slash.
 *
 * @throws when an association has no host of its own and APP_URL is not on localhost: no mail could lead to it
 */
export async function associationUrl(association: { id: number }, client: Client = pool()): Promise<string> {
  const { rows } = await client.query<OwnHost>(
    `select a.slug, h.host, a.id = (select min(id) from association) as "isFirst"
     from association a left join association_host h on h.association_id = a.id and h.is_primary
     where a.id = $1`,
    [association.id],
  );
  const url = rows[0] ? ownUrl(rows[0], environment("APP_URL")) : null;
  if (url === null)
    throw new Error(`association ${association.id} has no host: add a row to association_host`);
  return url;
}

/** Where a login signs in: at its association's address, Websupport's at APP_URL. */
export async function loginSiteUrl(
  { associationId }: { associationId: number | null },
  client: Client = pool(),
): Promise<string> {
  return associationId === null ? environment("APP_URL") : associationUrl({ id: associationId }, client);
}
