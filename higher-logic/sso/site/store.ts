import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { readClient, type SsoClient } from "../clients/store";

/** A registered site, and what members call it. */
export interface Site {
  client: SsoClient;
  /** The association's own term for the community; any other site by the name it was registered with. */
  shownAs: string;
}

/** @returns null when the association has no such client */
export async function readSite(associationId: number, clientId: string): Promise<Site | null> {
  const client = await readClient(associationId, clientId);
  if (!client) return null;
  if (client.access === "login") return { client, shownAs: client.name };
  return { client, shownAs: (await readCommunityLink(associationId)).term };
}

/**
 * What members call the site that they want to sign in to.
 *
 * @param path of this association, as `returnPath` lets through; whatever else stands in it is never shown
 * @returns null when it leads to no site
 */
export async function siteNameAt(associationId: number, path: string): Promise<string | null> {
  const { pathname, searchParams } = new URL(path, "https://nowhere.invalid");
  if (pathname === "/community") return (await readCommunityLink(associationId)).term;
  if (pathname !== "/oauth/authorize") return null;
  return (await readSite(associationId, searchParams.get("client_id") ?? ""))?.shownAs ?? null;
}
