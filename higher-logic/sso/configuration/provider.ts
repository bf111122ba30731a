import {
  errors,
  type Client,
  type Configuration,
  type ErrorOut,
  type KoaContextWithOIDC,
} from "oidc-provider";
import { eligibilityBy, readFacts } from "../access/store";
import { adapterFor } from "../adapter";
import { RESPONSE_MODES } from "../clients/registration";
import { allClaims, CLAIMS_OF_SCOPE } from "../claims";
import { covers, knownScopes, SCOPES } from "../consent";
import { providerCookies } from "../cookies";
import type { Access } from "../eligibility";
import { findGrant } from "../grants/store";
import { cookieKeys, type SigningKey } from "../keys";
import { readClaimedPerson } from "../person/store";
import { AnswersInstead, isAnswered, signOnPolicy } from "../policy/provider";
import { problemOf } from "../pages/words";
import { currentVisit } from "../visit";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A Grant page works in an old tab for as long as the Info Hub's login does without being used. */
const INTERACTION_SECONDS = 14 * DAY;
const ACCESS_TOKEN_SECONDS = HOUR;
/** A refresh token that is not used ends, and however often it is used, it ends this long after the sign-on. */
const REFRESH_IDLE_SECONDS = 30 * DAY;
const REFRESH_LONGEST_SECONDS = 90 * DAY;

/** A client as the provider has it, with what we register beside the standard's own. */
export type SignOnClient = Client & { access: Access; legacy: boolean; secret_hashes: string[] };

/** The provider of one association. Every number here is in seconds. */
export function configurationOf(associationId: number, issuer: string, keys: SigningKey[]): Configuration {
  const isHttps = issuer.startsWith("https:");
  const cookie = { signed: true, httpOnly: true, sameSite: "lax", secure: isHttps } as const;
  return {
    adapter: adapterFor(associationId),
    jwks: { keys: keys as never },
    routes: {
      authorization: "/oauth/authorize",
      token: "/oauth/token",
      userinfo: "/oauth/userinfo",
      jwks: "/oauth/jwks",
      revocation: "/oauth/revoke",
      end_session: "/oauth/logout",
    },
    cookies: {
      keys: cookieKeys(associationId),
      names: providerCookies(isHttps),
      long: { ...cookie, path: "/" },
      short: cookie,
    },
    features: {
      // Tokens are sent by worker/logouts.ts; what is wanted of the provider is the session's id in ID tokens.
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    scopes: [...SCOPES],
    claims: CLAIMS_OF_SCOPE,
    // What a scope tells stands in the ID token, too: many a client (next-auth by default) asks userinfo for nothing.
    conformIdTokenClaims: false,
    subjectTypes: ["public"],
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post"],
    enabledJWA: { idTokenSigningAlgValues: ["RS256"] },
    extraClientMetadata: { properties: ["access", "legacy", "secret_hashes"] },
    // Not a parameter of its own: its check runs after the provider's, which drops offline_access without prompt=consent.
    extraParams: { scope: checkRequest } as never,
    clientBasedCORS: () => false,
    acceptQueryParamAccessTokens: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: (_ctx, client) => !(client as SignOnClient).legacy },
    rotateRefreshToken: true,
    // A token ends with its own time, its Grant, or lost access; log-out deletes what came of its session.
    expiresWithSession: () => false,
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: MINUTE,
      // Counted from the process's own time; the token is to end by Postgres'.
      IdToken: () => Math.max(1, HOUR + currentVisit().door.aheadSeconds),
      Interaction: INTERACTION_SECONDS,
      Session: INTERACTION_SECONDS,
      // Outlives everything that may come of it.
      Grant: (_ctx, grant) =>
        knownScopes(grant.openid?.scope).includes("offline_access")
          ? REFRESH_LONGEST_SECONDS + DAY
          : ACCESS_TOKEN_SECONDS + HOUR,
      RefreshToken: (_ctx, token) =>
        Math.max(1, Math.min(REFRESH_IDLE_SECONDS, REFRESH_LONGEST_SECONDS - token.totalLifetime())),
    },
    interactions: {
      policy: signOnPolicy(),
      url: (_ctx, { prompt, uid }) =>
        prompt.name === "login"
          ? `/sign-in?callbackUrl=${encodeURIComponent(`/oauth/authorize/${uid}`)}`
          : `/sso/grant/${uid}`,
    },
    findAccount: (ctx, accountId) => findAccount(associationId, ctx, accountId),
    loadExistingGrant: (ctx) => grantFromRow(associationId, ctx),
    renderError,
  };
}

/** @returns undefined for whoever may not sign in at this client at this moment; the visit keeps why */
async function findAccount(associationId: number, ctx: KoaContextWithOIDC, accountId: string) {
  const visit = currentVisit();
  const client = ctx.oidc.client as SignOnClient | undefined;
  if (!client) throw new Error("an account was asked for before its client was known");
  const contactId = Number(accountId);
  visit.asked = { contactId, clientId: client.clientId, access: client.access };
  const { foreseen } = visit.door;
  const isForeseen = foreseen.facts?.contact_id === contactId;
  visit.facts = isForeseen ? foreseen.facts : await readFacts(associationId, contactId);
  const answer = eligibilityBy(visit.facts!, client.access);
  visit.refused = answer.allowed ? null : answer.code;
  if (!answer.allowed) return undefined;
  return {
    accountId,
    claims: async () => {
      const person = isForeseen ? foreseen.person : await readClaimedPerson(associationId, contactId);
      if (!person) throw new errors.InvalidToken("the person is gone");
      return allClaims(person);
    },
  };
}

/** A throw-away Grant of the provider's, made from the member's own row; none where that does not cover the request. */
async function grantFromRow(associationId: number, ctx: KoaContextWithOIDC) {
  const { client, session, params, provider } = ctx.oidc;
  if (!client || !session?.accountId || !params) return undefined;
  currentVisit().parameters = textsOf(params);
  const scopes = knownScopes(textsOf(params).scope);
  const granted = await grantedScopes(associationId, Number(session.accountId), client.clientId);
  if (!granted || !covers(granted, scopes) || ctx.oidc.promptPending("consent")) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope(scopes.join(" "));
  await grant.save();
  return grant;
}

async function grantedScopes(
  associationId: number,
  contactId: number,
  clientId: string,
): Promise<string[] | null> {
  const { foreseen } = currentVisit().door;
  if (foreseen.facts?.contact_id === contactId && foreseen.client?.clientId === clientId)
    return foreseen.granted;
  return (await findGrant(associationId, contactId, clientId))?.scopes ?? null;
}

function checkRequest(ctx: KoaContextWithOIDC): void {
  demandListedResponseMode(ctx);
  demandOwnRequest(ctx);
  keepKnownScopes(ctx);
}

/**
 * Not in the clients' metadata: those are looked at before the response type, and a missing or other type would be answered
 * as a wrong mode.
 */
function demandListedResponseMode({ oidc: { params } }: KoaContextWithOIDC): void {
  const { response_mode: mode = "query" } = textsOf(params ?? {});
  if (!RESPONSE_MODES.includes(mode))
    throw new errors.InvalidRequest(`response_mode is one of ${RESPONSE_MODES.join(", ")}`);
}

/** A client has to be able to tell an answer to its own request from one that somebody slipped to it (RFC 9700, 2.1). */
function demandOwnRequest({ oidc: { params } }: KoaContextWithOIDC): void {
  const { code_challenge: challenge, state, nonce } = textsOf(params ?? {});
  if (!challenge && !state && !nonce)
    throw new errors.InvalidRequest("send state, nonce or a code_challenge");
}

/** Whatever else is asked for is passed over (OpenID Connect Core 3.1.2.1); nothing known at all is an error. */
function keepKnownScopes(ctx: KoaContextWithOIDC): void {
  const { params, client } = ctx.oidc;
  if (!params) return;
  const asked = typeof ctx.query.scope === "string" ? ctx.query.scope : undefined;
  const known = knownScopes(asked);
  const isBare = asked === undefined && (client as SignOnClient | undefined)?.legacy === true;
  if (known.length === 0 && !isBare)
    throw new errors.InvalidScope("ask for openid, profile, email or offline_access", asked ?? "");
  params.scope = isBare ? "profile" : known.join(" ");
}

/** What a browser sees is drawn by us, afterwards; a program gets the standard's JSON. */
async function renderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): Promise<void> {
  const visit = currentVisit();
  visit.failed = true;
  const { route, entities } = ctx.oidc;
  if (route !== "authorization" && route !== "resume") {
    ctx.body = out;
    return;
  }
  ctx.body = "";
  const interaction = entities.Interaction;
  if (error instanceof AnswersInstead) visit.instead = error.instead;
  else if (error instanceof errors.SessionNotFound && interaction) {
    // Somebody else has signed in here, or nobody is any more: what the other one began is not gone on with.
    await interaction.destroy();
    const parameters = textsOf(interaction.params);
    visit.instead = {
      kind: "again",
      parameters: isAnswered(interaction.prompt, visit.door.login) ? withoutLogin(parameters) : parameters,
    };
  } else {
    const problem = problemOf(out.error, error instanceof errors.SessionNotFound);
    visit.instead = { kind: "problem", problem, status: ctx.status };
  }
}

/** Whoever signed in a moment ago, as the client wanted, is not asked for it once more. */
function withoutLogin({ prompt = "", ...others }: Record<string, string>): Record<string, string> {
  const rest = prompt.split(" ").filter((word) => word !== "" && word !== "login");
  return rest.length > 0 ? { ...others, prompt: rest.join(" ") } : others;
}

/** Parameters that were given, each a text. */
export function textsOf(params: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
