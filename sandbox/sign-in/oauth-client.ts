import type { TenantConfig } from "../tenants/config";

/** Higher Logic's usual scope, and the claim of the association that holds the integration key. */
const SCOPE = "profile";
const ID_CLAIM = "ContactId";
/** Somebody may look for a password, or think about Grant. */
const STATE_TTL_MS = 60 * 60_000;
const TIMEOUT_MS = 10_000;

/** The association's sign-on as this community was told it, complete. */
export interface OAuthClient {
  clientId: string;
  clientSecret: string | null;
  authorizeUrl: URL;
  tokenUrl: URL;
  userinfoUrl: URL;
  scope: string;
  idClaim: string;
  secretIn: "body" | "basic";
  timeoutMs: number;
  stateTtlMs: number;
}

/** null until client id, authorize, token and userinfo address were all given. */
export function oauthClientOf({ oauth }: TenantConfig): OAuthClient | null {
  const authorizeUrl = webAddress(oauth?.authorizeUrl);
  const tokenUrl = webAddress(oauth?.tokenUrl);
  const userinfoUrl = webAddress(oauth?.userinfoUrl);
  if (!oauth?.clientId || authorizeUrl === null || tokenUrl === null || userinfoUrl === null) return null;
  return {
    clientId: oauth.clientId,
    clientSecret: oauth.clientSecret || null,
    authorizeUrl,
    tokenUrl,
    userinfoUrl,
    scope: oauth.scope || SCOPE,
    idClaim: oauth.idClaim || ID_CLAIM,
    secretIn: /basic/i.test(oauth.clientAuth ?? "") ? "basic" : "body",
    timeoutMs: oauth.timeoutMs ?? TIMEOUT_MS,
    stateTtlMs: oauth.stateTtlMs ?? STATE_TTL_MS,
  };
}

/** What of `oauthClientOf` was not given, in words. */
export function missingOAuth({ oauth }: TenantConfig): string[] {
  const needed: [name: string, isThere: boolean][] = [
    ["client id", Boolean(oauth?.clientId)],
    ["authorize address", webAddress(oauth?.authorizeUrl) !== null],
    ["token address", webAddress(oauth?.tokenUrl) !== null],
    ["userinfo address", webAddress(oauth?.userinfoUrl) !== null],
  ];
  return needed.flatMap(([name, isThere]) => (isThere ? [] : [name]));
}

/** An http or https address, or null. A journal of before the check may hold anything. */
export function webAddress(text: string | null | undefined): URL | null {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url : null;
}
