import { keepReading } from "../attempts/noting/provider";
import { keepStep } from "../attempts/recording/store";
import { eligibilityBy } from "../access/store";
import { claimsFor, type ClaimedPerson } from "../claims";
import type { Registration } from "../clients/store";
import { noAssociation, openDoor, type Door } from "../door/store";
import type { RefusalCode } from "../eligibility";
import { readAssociationName, readCurrentOrganization } from "../person/store";
import { bearerPresented } from "../presented";
import { artefactKey, type Visit } from "../visit";
import { aboutMe, rootClaims } from "./growthzone";

/** Whose token it is and what it opens, all read in one snapshot. */
interface TokenHolder {
  door: Door;
  client: Registration;
  person: ClaimedPerson;
  scopes: string[];
}

/**
 * Userinfo for a client that is served as Higher Logic asks: with `profile` alone, where the provider wants `openid`.
 *
 * @returns null where the token is none of such a client: the provider answers
 *
 * @param visit whose door was opened with this token
 */
export function legacyUserinfo(visit: Visit, token: string | null): Response | null {
  const holder = holderOf(visit.door, token, {
    isMeant: ({ legacy }) => legacy,
    // The provider would find fault with the scope before it asked about the person.
    onRefused: ({ because }) => (visit.refused = because),
  });
  if (holder === null) return null;
  return json(claimsFor(holder.person, holder.scopes, holder.client));
}

/** GrowthZone's `GET /api/login/aboutme`, with the same token. */
export function answerAboutMe(request: Request): Promise<Response> {
  return withHolder(request, aboutMe);
}

/** GrowthZone's `GET /api/contacts/root/claims`, with the same token. */
export function answerRootClaims(request: Request): Promise<Response> {
  return withHolder(request, rootClaims);
}

async function withHolder(request: Request, shaped: typeof aboutMe | typeof rootClaims): Promise<Response> {
  const presented = bearerPresented(request.headers, null);
  const { bearer: token } = presented;
  const door = await openDoor(request.headers, presented);
  if (!door) return noAssociation();
  const holder = holderOf(door, token, {
    onRefused: ({ because, ...of }) => keepStep(door.associationId, of, "userinfo-refused", { because }),
  });
  if (holder === null) return unauthorized(door, token === null ? "" : ', error="invalid_token"');
  const { person, scopes, client } = holder;
  if (!scopes.includes("profile"))
    return unauthorized(door, ', error="insufficient_scope", scope="profile"', 403);
  const { associationId, issuer } = door;
  const tenant = { id: associationId, name: await readAssociationName(associationId), url: issuer };
  const organization = await readCurrentOrganization(associationId, person.contactId);
  return json(shaped(claimsFor(person, scopes, client), tenant, organization));
}

interface HolderOptions {
  isMeant?: (client: Registration) => boolean;
  onRefused: (of: { contactId: number; clientId: string; because: RefusalCode }) => void;
}

/** @returns null for a token that opens nothing now, whatever the reason: unknown, ended, revoked, or access lost */
function holderOf(
  door: Door,
  token: string | null,
  { isMeant = () => true, onRefused }: HolderOptions,
): TokenHolder | null {
  const { artefacts, client, facts, person } = door.foreseen;
  const found = token === null ? undefined : artefacts.get(artefactKey("AccessToken", token));
  const { grantId, scope, accountId } = found ?? {};
  if (!found || typeof grantId !== "string" || !artefacts.get(artefactKey("Grant", grantId))) return null;
  if (!client || !facts || !isMeant(client)) return null;
  const { clientId } = client;
  const contactId = Number(accountId);
  const answer = eligibilityBy(facts, client.access);
  if (!answer.allowed) onRefused({ contactId, clientId, because: answer.code });
  if (!answer.allowed || !person) return null;
  keepReading(door, found, { clientId, contactId });
  return { door, client, person, scopes: typeof scope === "string" ? scope.split(" ") : [] };
}

function unauthorized({ issuer }: Door, error: string, status = 401): Response {
  const message =
    status === 401 ? "a valid access token is needed" : "the access token lacks the scope profile";
  return Response.json(
    { error: status === 401 ? "invalid_token" : "insufficient_scope", error_description: message },
    {
      status,
      headers: { "www-authenticate": `Bearer realm="${issuer}"${error}`, "cache-control": "no-store" },
    },
  );
}

function json(body: unknown): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
