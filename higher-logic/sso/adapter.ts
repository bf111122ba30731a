import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";
import { deleteArtefact, findArtefact, findSessionByUid, revokeByGrantId } from "./artefacts/store";
import { readRegistration, type Registration } from "./clients/store";
import { hangsOnGrant } from "./granted";
import { artefactKey, currentVisit, type Artefact } from "./visit";

/**
 * These lead from one request of a sign-on to the next, and carry the attempt's id along; a token that was renewed does
 * not, since nobody is signing on then.
 */
const OF_AN_ATTEMPT = new Set(["Interaction", "AuthorizationCode", "AccessToken"]);

type Payload = Record<string, unknown>;

/**
 * The provider's storage for one association: clients as they are registered now, everything else rows of
 * `sso_artefact`. What it stores or uses up waits in the visit for the transaction at its end; what it deletes is
 * deleted at once.
 */
export function adapterFor(associationId: number): AdapterFactory {
  return (model) =>
    model === "Client" ? clientAdapter(associationId) : artefactAdapter(associationId, model);
}

function artefactAdapter(associationId: number, model: string): Adapter {
  return {
    async upsert(id, payload, expiresIn) {
      const { stores, found, door, attempt, lineage } = currentVisit();
      const kept = moved(payload as Payload, door.aheadSeconds);
      if (OF_AN_ATTEMPT.has(model) && attempt.id !== null) kept.attempt = attempt.id;
      if (lineage !== null) kept.lineage = lineage;
      stores.set(artefactKey(model, id), artefactOf(model, id, kept, expiresIn ?? 60));
      found.delete(artefactKey(model, id));
    },
    find: (id) => find(associationId, model, id),
    async findByUid(uid) {
      const payload = await findSessionByUid(associationId, uid);
      return payload && moved(payload, -currentVisit().door.aheadSeconds);
    },
    findByUserCode: async () => undefined,
    async consume(id) {
      const grantId = ((await find(associationId, model, id)) as Payload | undefined)?.grantId;
      currentVisit().consumes.push({ model, id, grantId: textOf(grantId) });
    },
    async destroy(id) {
      const { stores, found } = currentVisit();
      stores.delete(artefactKey(model, id));
      found.delete(artefactKey(model, id));
      // The provider ends a Grant to end all that came of it.
      await (model === "Grant"
        ? revokeByGrantId(associationId, id)
        : deleteArtefact(associationId, model, id));
    },
    async revokeByGrantId(grantId) {
      const { stores } = currentVisit();
      for (const [key, stored] of stores)
        if (stored.model === model && stored.grantId === grantId) stores.delete(key);
      await revokeByGrantId(associationId, grantId, model);
    },
  };
}

async function find(associationId: number, model: string, id: string): Promise<AdapterPayload | undefined> {
  const visit = currentVisit();
  const { stores, found, door, attempt } = visit;
  const key = artefactKey(model, id);
  const waiting = stores.get(key);
  if (waiting) return { ...moved(waiting.payload, -door.aheadSeconds), jti: id };
  if (!found.has(key)) found.set(key, findArtefact(associationId, model, id));
  const payload = await found.get(key);
  if (typeof payload?.attempt === "string") attempt.id ??= payload.attempt;
  if (hangsOnGrant(model) && typeof payload?.lineage === "string") visit.lineage = payload.lineage;
  if (model === "AccessToken" && typeof payload?.iat === "number") visit.tokenGivenAt = payload.iat;
  // A copy: the provider changes what it was given.
  return payload && moved(structuredClone(payload), -door.aheadSeconds);
}

/** The provider reckons by its own process's clock. What is kept is Postgres' time, so that all processes agree on it. */
const TIMES = ["iat", "exp", "iiat"];

function moved(payload: Payload, bySeconds: number): Payload {
  const times = TIMES.flatMap((name) => {
    const time = payload[name];
    return typeof time === "number" ? [[name, time + bySeconds] as const] : [];
  });
  return { ...payload, ...Object.fromEntries(times) };
}

function artefactOf(model: string, id: string, payload: Payload, expiresInSeconds: number): Artefact {
  const { accountId, clientId, grantId, sessionUid, uid, scope } = payload;
  const { params, session, openid } = payload as Record<string, Payload | undefined>;
  const isGrant = model === "Grant";
  return {
    model,
    id,
    payload: withoutIds(payload),
    expiresInSeconds: Math.max(1, Math.ceil(expiresInSeconds)),
    contactId: numberOf(accountId ?? session?.accountId),
    clientId: textOf(clientId ?? params?.client_id),
    grantId: isGrant ? id : hangsOnGrant(model) ? textOf(grantId) : null,
    sessionUid: textOf(model === "Session" ? uid : sessionUid),
    scopes: wordsOf(isGrant ? openid?.scope : scope),
  };
}

/** A browser's cookie and a client's code or token are in no row. */
function withoutIds({ jti: _jti, session, ...payload }: Payload): Payload {
  if (typeof session !== "object" || session === null) return payload;
  const { cookie: _cookie, ...rest } = session as Payload;
  return { ...payload, session: rest };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : null;
}

function wordsOf(value: unknown): string[] {
  return typeof value === "string" ? value.split(" ").filter(Boolean) : [];
}

/** Clients are registered by command, and read anew for each request. */
function clientAdapter(associationId: number): Adapter {
  const refuse = () => Promise.reject(new Error("clients are registered by command"));
  return {
    async find(clientId) {
      const { foreseen } = currentVisit().door;
      const registration =
        foreseen.client?.clientId === clientId
          ? foreseen.client
          : await readRegistration(associationId, clientId);
      if (registration) currentVisit().attempt.clientId = clientId;
      return registration ? metadataOf(registration) : undefined;
    },
    upsert: refuse,
    destroy: refuse,
    consume: refuse,
    revokeByGrantId: refuse,
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  };
}

function metadataOf(client: Registration): AdapterPayload {
  return {
    client_id: client.clientId,
    // Never compared: provider.ts compares hashes. The provider wants one where a secret is the way to authenticate.
    client_secret: "kept-as-a-hash",
    client_name: client.name,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    // Whoever may ask without `openid` ends all of a person's sessions at once; the others know them by `sid`.
    ...(client.backchannelLogoutUri !== null && {
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: !client.legacy,
    }),
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "client_secret_basic",
    id_token_signed_response_alg: "RS256",
    access: client.access,
    legacy: client.legacy,
    secret_hashes: client.secretHashes,
  } as AdapterPayload;
}
