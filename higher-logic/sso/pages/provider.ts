import { ownPage } from "@/lib/own-page";
import type { Problem } from "./words";

/** The page that asks for the member's consent, for whoever is signed in here. Its form posts to `/sso/grant/{uid}`. */
export function grantPage(
  request: Request,
  of: { uid: string; clientId: string; scopes: readonly string[] },
): Promise<Response> {
  const query = new URLSearchParams({ uid: of.uid, clientId: of.clientId, scopes: of.scopes.join(" ") });
  return ownPage(request, `/own-pages/grant?${query.toString()}`, 200);
}

/**
 * The page that asks before anybody is logged out. Its form posts `token` to `/oauth/logout`.
 *
 * @param of.clientName site that sent the member here
 * @param of.returnsTo where the member goes afterwards: an address that a client registered, letter for letter
 */
export function logOutPage(
  request: Request,
  of: { token: string; clientName?: string; returnsTo?: string },
): Promise<Response> {
  const query = new URLSearchParams({
    token: of.token,
    clientName: of.clientName ?? "",
    returnsTo: of.returnsTo ?? "",
  });
  return ownPage(request, `/own-pages/log-out?${query.toString()}`, 200);
}

/**
 * The page that says what went wrong at a sign-on, and one next step. It repeats nothing of the address that was asked
 * for: a site is named by its registration.
 *
 * @param of.reference of the attempt, so that staff find it
 * @param of.clientId may be anything: a site that is not registered is not named
 */
export function wrongPage(
  request: Request,
  of: { problem: Problem; status: number; clientId?: string; reference?: string },
): Promise<Response> {
  const { problem, clientId = "", reference = "" } = of;
  const query = new URLSearchParams({ problem, clientId, reference });
  return ownPage(request, `/own-pages/wrong?${query.toString()}`, of.status);
}
