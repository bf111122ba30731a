import { ownPage } from "@/lib/own-page";
import type { SsoClient } from "../clients/store";
import type { ShownReason } from "./words";

/**
 * The page that says no, with 403, at the very address that was asked for: nothing sends the browser anywhere.
 *
 * @param of.reference of the attempt, so that staff find it
 * @param of.site name of the site that was to be signed in to; left out for the community, which has its own term
 */
export function refusalPage(
  request: Request,
  of: { reason: ShownReason; site?: string; reference?: string },
): Promise<Response> {
  const query = new URLSearchParams({ ...of });
  return ownPage(request, `/own-pages/refusal?${query.toString()}`, 403);
}

/** The same at a client's door: what is no community is named by its registration. */
export function refuseAt(
  request: Request,
  client: Pick<SsoClient, "access" | "name"> | null,
  reason: ShownReason,
  reference: string,
): Promise<Response> {
  const of = { reason, reference };
  return refusalPage(request, client?.access === "login" ? { ...of, site: client.name } : of);
}
