import type pg from "pg";
import { associationAt } from "@/accounts/hosts/store";
import { addClient, higherLogicClient, rotateSecret } from "@/higher-logic/sso/clients/store";
import { transaction } from "@/lib/db";
import { environment } from "@/lib/env";
import { addressesAt } from "../community-link/form";

/**
 * Higher Logic's client goes along when staff change the link, as long as it has exactly the addresses that the link
 * gave it. One that somebody registered or changed by hand keeps theirs.
 */
export async function followLink(
  client: pg.ClientBase,
  associationId: number,
  link: { from: string | null; to: string | null },
): Promise<void> {
  if (link.from === null || link.to === null) return;
  const before = addressesAt(link.from);
  const after = addressesAt(link.to);
  await client.query(
    `update sso_client set redirect_uris = $2, post_logout_redirect_uris = $3
     where association_id = $1 and is_higher_logic and redirect_uris = $4 and post_logout_redirect_uris = $5`,
    [
      associationId,
      after.redirectUris,
      after.postLogoutRedirectUris,
      before.redirectUris,
      before.postLogoutRedirectUris,
    ],
  );
}

/**
 * Give Higher Logic a new secret, and register it first where that was not done yet. The secret before is taken for a
 * day longer.
 */
export async function newHigherLogicSecret(
  associationId: number,
  communityLink: string,
  by: string,
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
  const rotated = present && (await rotateSecret(associationId, present.clientId, by));
  if (!rotated) throw new Error("Higher Logic's client was removed while its secret was being replaced");
  return rotated.clientSecret;
}

/** Whether an address is that of one of this installation's associations, whoever's. */
export async function isInfoHub(address: string): Promise<boolean> {
  const { host, port } = new URL(address);
  if (port !== new URL(environment("APP_URL")).port) return false;
  return (await associationAt(host)) !== null;
}
