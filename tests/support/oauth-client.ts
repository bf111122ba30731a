import { createHash, randomBytes } from "node:crypto";
import { type Answer, ask } from "./http";

export interface ClientRegistration {
  /** The association's address, which is the issuer. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** Asks as Higher Logic does: scope `profile` alone, no PKCE, no nonce. */
  legacy: boolean;
}

/** One sign-on as the client began it. */
export interface Begun {
  /** Where the browser is sent. */
  url: string;
  state: string;
  verifier: string | undefined;
}

export interface Tokens {
  access_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
  id_token?: string;
  refresh_token?: string;
}

/** How a client says who it is at the token address. */
export type Authentication = "post" | "basic" | "none";

/** What comes back to the redirect address, or null when the browser is somewhere else. */
export interface Returned {
  code?: string;
  state?: string;
  iss?: string;
  error?: string;
  error_description?: string;
}

/** A site that signs people in, written from the RFCs and `wire-facts.md` alone: every request as raw as it goes. */
export class OAuthClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;

  constructor(readonly registration: ClientRegistration) {
    ({ issuer: this.issuer, clientId: this.clientId, redirectUri: this.redirectUri } = registration);
  }

  /** @param extra parameters in place of the usual ones; undefined leaves one out */
  begin(extra: Record<string, string | undefined> = {}): Begun {
    const state = randomBytes(12).toString("base64url");
    const verifier = this.registration.legacy ? undefined : randomBytes(32).toString("base64url");
    const parameters = {
      client_id: this.clientId,
      response_type: "code",
      scope: this.registration.legacy ? "profile" : "openid profile email",
      redirect_uri: this.redirectUri,
      state,
      ...(verifier && { code_challenge: s256(verifier), code_challenge_method: "S256" }),
      ...extra,
    };
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return { url: `${this.issuer}/oauth/authorize?${new URLSearchParams(given)}`, state, verifier };
  }

  /** What a redirect to the registered address carries; null when the answer leads anywhere else. */
  returned({ location }: Answer): Returned | null {
    if (!location || location.origin + location.pathname !== this.redirectUri) return null;
    return Object.fromEntries(location.searchParams);
  }

  token(
    parameters: Record<string, string | undefined>,
    authentication: Authentication = "post",
    secret = this.registration.clientSecret,
  ): Promise<Answer> {
    return this.postAs("/oauth/token", parameters, authentication, secret);
  }

  exchange(code: string, verifier?: string, authentication: Authentication = "post"): Promise<Answer> {
    return this.token(
      { grant_type: "authorization_code", code, redirect_uri: this.redirectUri, code_verifier: verifier },
      authentication,
    );
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.token({ grant_type: "refresh_token", refresh_token: refreshToken });
  }

  revoke(token: string): Promise<Answer> {
    return this.postAs("/oauth/revoke", { token }, "post", this.registration.clientSecret);
  }

  userinfo(accessToken: string): Promise<Answer> {
    return this.read("/oauth/userinfo", accessToken);
  }

  /** GET with the token, as GrowthZone's own addresses are read too. */
  read(path: string, accessToken: string): Promise<Answer> {
    return ask(this.issuer + path, { headers: { authorization: `Bearer ${accessToken}` } });
  }

  private postAs(
    path: string,
    parameters: Record<string, string | undefined>,
    authentication: Authentication,
    secret: string,
  ): Promise<Answer> {
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const inBody = { client_id: this.clientId, ...(authentication === "post" && { client_secret: secret }) };
    return ask(this.issuer + path, {
      headers: authentication === "basic" ? { authorization: basic(this.clientId, secret) } : {},
      body: { ...Object.fromEntries(given), ...(authentication === "basic" ? {} : inBody) },
    });
  }
}

export function s256(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function basic(clientId: string, secret: string): string {
  const pair = [clientId, secret].map(encodeURIComponent).join(":");
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}
