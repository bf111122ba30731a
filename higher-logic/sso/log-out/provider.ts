import { seeOther } from "@/lib/see-other";
import { endProviderSession, findArtefact } from "../artefacts/store";
import { listClients, type SsoClient } from "../clients/store";
import { noAssociation, openDoor, type Door } from "../door/store";
import { signingKeys } from "../keys";
import { logOutPage, wrongPage } from "../pages/provider";
import { providerCookie, providerOf } from "../provider";
import { audienceOf } from "./hint";

/** What a site may say when it sends somebody to log out (OpenID Connect RP-Initiated Logout 1.0). */
const PARAMETERS = ["client_id", "id_token_hint", "post_logout_redirect_uri", "state"];

/** What is asked goes round by an address of ours, twice encoded, and a server reads no more than 16 kB of headers. */
const LONGEST = 3_500;

/** Where to go afterwards, and who asked. */
type Return = { url: string | null; client: SsoClient | null };

/** GET asks first: a link, or a picture on another site, must not be able to log anybody out. */
export async function askToLogOut(request: Request): Promise<Response> {
  const found = await readLogOut(request, new URL(request.url).searchParams);
  if (found instanceof Response) return found;
  const { door, sessionUid, back, parameters } = found;
  if (!door.login && sessionUid === null) return seeOther(back.url ?? "/sign-in?notice=signed-out");
  return logOutPage(request, {
    token: parameters.toString(),
    ...(back.client ? { clientName: back.client.name } : {}),
    ...(back.url ? { returnsTo: back.url } : {}),
  });
}

/**
 * A POST with a cookie of ours comes from our own page or a site of the association's: log out at once. Browsers send
 * none along with another site's form, and then the page asks.
 *
 * @param end ends the Info Hub's login at this browser
 */
export async function logOutAtOnce(
  request: Request,
  fields: URLSearchParams,
  end: () => Promise<void>,
): Promise<Response> {
  // Our own page hands back what it was asked with.
  const given = new URLSearchParams(fields.get("token") ?? fields);
  const found = await readLogOut(request, given);
  if (found instanceof Response) return found;
  const { door, sessionUid, back, parameters } = found;
  if (!door.login && sessionUid === null) return seeOther(`/oauth/logout?${parameters.toString()}`);
  if (sessionUid !== null) await endProviderSession(door.associationId, sessionUid);
  await end();
  return seeOther(back.url ?? "/sign-in?notice=signed-out");
}

/** End the provider's session of this browser with the tokens that came of it; for the Info Hub's own *Log out*. */
export async function endSignOn(request: Request): Promise<void> {
  const door = await openDoor(request.headers);
  const uid = door && (await sessionUidOf(request.headers, door));
  if (uid) await endProviderSession(door.associationId, uid);
}

async function readLogOut(
  request: Request,
  given: URLSearchParams,
): Promise<Response | { door: Door; sessionUid: string | null; back: Return; parameters: URLSearchParams }> {
  const door = await openDoor(request.headers);
  if (!door) return noAssociation();
  const parameters = new URLSearchParams(
    PARAMETERS.flatMap((name) => given.getAll(name).map((value) => [name, value] as [string, string])),
  );
  if (parameters.toString().length > LONGEST)
    return wrongPage(request, { problem: "too-large", status: 414 });
  const back = await returnOf(door, parameters);
  if ("problem" in back) return wrongPage(request, { problem: back.problem, status: 400 });
  const sessionUid = await sessionUidOf(request.headers, door);
  return { door, sessionUid, back, parameters: withoutHint(parameters, back) };
}

/**
 * The same wish without the ID token, which has done its work: it holds a name and an e-mail, and would stand in the
 * address of the page that asks. Of a hint that is not ours nothing is left that leads anywhere.
 */
function withoutHint(parameters: URLSearchParams, { client }: Return): URLSearchParams {
  if (!parameters.has("id_token_hint")) return parameters;
  if (client === null) return new URLSearchParams();
  const rest = new URLSearchParams(parameters);
  rest.delete("id_token_hint");
  rest.set("client_id", client.clientId);
  return rest;
}

/**
 * Where somebody may go after logging out: an address registered letter for letter, by the client that is named; by any
 * client of the association where none is, as Higher Logic names none. With an ID token that is not ours whoever sent it may
 * be anybody: it asks, and leads nowhere.
 */
async function returnOf(
  door: Door,
  parameters: URLSearchParams,
): Promise<Return | { problem: "redirect-uri" | "invalid-request" }> {
  const hint = parameters.get("id_token_hint");
  const hinted = hint === null ? null : audienceOf(hint, await issuerAt(door));
  if (hint !== null && hinted === null) return { url: null, client: null };
  const given = parameters.get("client_id");
  if (given !== null && hinted !== null && given !== hinted) return { problem: "invalid-request" };
  const named = given ?? hinted;
  const clients = await listClients(door.associationId);
  const mayBe = named === null ? clients : clients.filter(({ clientId }) => clientId === named);
  const asked = parameters.get("post_logout_redirect_uri");
  if (asked === null) return { url: null, client: named === null ? null : (mayBe[0] ?? null) };
  const client = mayBe.find((one) => one.postLogoutRedirectUris.includes(asked));
  if (!client || parameters.getAll("post_logout_redirect_uri").length > 1) return { problem: "redirect-uri" };
  const url = new URL(asked);
  const state = parameters.get("state");
  if (state !== null) url.searchParams.set("state", state);
  return { url: state === null ? asked : url.href, client };
}

async function issuerAt({ associationId, issuer }: Door) {
  return { issuer, keys: await signingKeys(associationId) };
}

async function sessionUidOf(headers: Headers, door: Door): Promise<string | null> {
  const provider = await providerOf(door);
  const id = providerCookie(provider, headers, door, "session");
  const session = id === undefined ? undefined : await findArtefact(door.associationId, "Session", id);
  return typeof session?.uid === "string" ? session.uid : null;
}
