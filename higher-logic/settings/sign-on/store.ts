import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import { associationAt } from "@/accounts/hosts/store";
import {
  addClient,
  endPreviousSecret,
  higherLogicClient,
  OVERLAP_HOURS,
  rotateSecret,
  type SsoClient,
} from "@/higher-logic/sso/clients/store";
import { pool, transaction } from "@/lib/db";
import { environment } from "@/lib/env";
import { addressesAt } from "../community-link/form";
import { siteAddress } from "../community-link/link";

/**
 * Higher Logic's client goes along when staff change the link, as long as it has exactly the addresses that a link gave
 * it. One that somebody registered or changed by hand keeps theirs.
 */
export async function followLink(
  client: pg.ClientBase,
  associationId: number,
  link: string | null,
): Promise<void> {
  const registered = await higherLogicClient(associationId, client);
  const [first] = registered?.redirectUris ?? [];
  if (link === null || !registered || !first || !hasAddressesOf(registered, first)) return;
  const { redirectUris, postLogoutRedirectUris } = addressesAt(link);
  await client.query(
    `update sso_client set redirect_uris = $3, post_logout_redirect_uris = $4
     where association_id = $1 and client_id = $2`,
    [associationId, registered.clientId, redirectUris, postLogoutRedirectUris],
  );
}

function hasAddressesOf({ redirectUris, postLogoutRedirectUris }: SsoClient, link: string): boolean {
  return isDeepStrictEqual({ redirectUris, postLogoutRedirectUris }, addressesAt(link));
}

/**
 * Give Higher Logic a new secret, and register it first where that was not done yet. The secret before is taken
 * `overlapHours` longer.
 */
export async function newHigherLogicSecret(
  associationId: number,
  communityLink: string,
  by: string,
  overlapHours = OVERLAP_HOURS,
): Promise<string> {
  const made = await transaction(async (client) => {
    // Two presses at once would both find none.
    await client.query("select from association where id = $1 for update", [associationId]);
    if (await higherLogicClient(associationId, client)) return null;
    const registration = { name: "Higher Logic", legacy: true, ...addressesAt(communityLink) };
    return addClient(associationId, registration, by, client);
  });
  if (made) return made.clientSecret;
  const present = await higherLogicClient(associationId);
  const rotated = present && (await rotateSecret(associationId, present.clientId, by, overlapHours));
  if (!rotated) throw new Error("Higher Logic's client was removed while its secret was being replaced");
  return rotated.clientSecret;
}

/** The secret before Higher Logic's present one is taken no longer. @returns false when there is none */
export async function endHigherLogicSecret(associationId: number, by: string): Promise<boolean> {
  const present = await higherLogicClient(associationId);
  return present !== null && endPreviousSecret(associationId, present.clientId, by);
}

/** Whether an address is that of one of this installation's associations, whoever's. */
export async function isInfoHub(address: string): Promise<boolean> {
  const { host, port } = new URL(address);
  if (port !== new URL(environment("APP_URL")).port) return false;
  return (await associationAt(host)) !== null;
}

/**
 * Whether this is the address of a community that belongs to another association of this installation: one that shares
 * its Tenant Code shares the community too.
 */
export async function isAnotherCommunity(
  associationId: number,
  { tenantCode, communityLink }: { tenantCode: string | null; communityLink: string },
): Promise<boolean> {
  const { origin } = new URL(communityLink);
  const { rows } = await pool().query<{ link: string }>(
    `select community_link as link from higher_logic_settings
     where association_id <> $1 and tenant_code is distinct from $2 and starts_with(lower(community_link), $3)`,
    [associationId, tenantCode, origin],
  );
  return rows.some(({ link }) => siteAddress(link)?.origin === origin);
}
