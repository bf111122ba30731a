import { findArtefact } from "../artefacts/store";
import { keepReading } from "../attempts/noting/provider";
import { keepStep } from "../attempts/recording/store";
import { readEligibility } from "../access/store";
import { claimsFor, type ClaimedPerson } from "../claims";
import { readClient, type SsoClient } from "../clients/store";
import { noAssociation, openDoor, type Door } from "../door/store";
import type { RefusalCode } from "../eligibility";
import { readAssociationName, readClaimedPerson, readCurrentOrganization } from "../person/store";
import type { Visit } from "../visit";
import { aboutMe, rootClaims } from "./growthzone";

/** Whose token it is and what it opens, all read at this moment. */
interface TokenHolder {
  door: Door;
  client: SsoClient;
  person: ClaimedPerson;
  scopes: string[];
}

/**
 * Userinfo for a client that is served as Higher Logic asks: with `profile` alone, where the provider wants `openid`.
 *
 * @returns null where the token is none of such a client: the provider answers
 */
export async function legacyUserinfo(visit: Visit, headers: Headers, body: Buffer): Promise<Response | null> {
  const holder = await holderOf(visit.door, bearerOf(headers, body), {
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
  const door = await openDoor(request.headers);
  if (!door) return noAssociation();
  const token = bearerOf(request.headers, null);
  const holder = await holderOf(door, token, {
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
  isMeant?: (client: SsoClient) => boolean;
  onRefused: (of: { contactId: number; clientId: string; because: RefusalCode }) => void;
}

/** @returns null for a token that opens nothing now, whatever the reason: unknown, ended, revoked, or access lost */
async function holderOf(
  door: Door,
  token: string | null,
  { isMeant = () => true, onRefused }: HolderOptions,
): Promise<TokenHolder | null> {
  const { associationId } = door;
  const found = token === null ? undefined : await findArtefact(associationId, "AccessToken", token);
  const { accountId, clientId, grantId, scope } = found ?? {};
  if (typeof accountId !== "string" || typeof clientId !== "string" || typeof grantId !== "string")
    return null;
  const contactId = Number(accountId);
  const [client, grant] = await Promise.all([
    readClient(associationId, clientId),
    findArtefact(associationId, "Grant", grantId),
  ]);
  if (!client || !grant || !isMeant(client)) return null;
  const [answer, person] = await Promise.all([
    readEligibility(associationId, contactId, client.access),
    readClaimedPerson(associationId, contactId),
  ]);
  if (!answer.allowed) onRefused({ contactId, clientId, because: answer.code });
  if (!answer.allowed || !person) return null;
  keepReading(door, { ...found }, { clientId, contactId });
  return { door, client, person, scopes: typeof scope === "string" ? scope.split(" ") : [] };
}

/** From the header, or the form that RFC 6750 (2.2) allows; never from an address, which ends up in logs. */
function bearerOf(headers: Headers, body: Buffer | null): string | null {
  const header = headers.get("authorization");
  if (header !== null) return /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1] ?? null;
  return body === null ? null : new URLSearchParams(body.toString("utf8")).get("access_token");
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
