import type { SsoClient } from "@/higher-logic/sso/clients/store";
import { addressesAt } from "../community-link/form";

/** What staff hand to Higher Logic so that it can sign members in with us. */
export interface HandedOver {
  addresses: { label: string; value: string }[];
  claimName: string;
  scope: string;
  editProfileUrl: string;
  /** null until the client was made. */
  clientId: string | null;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  /** When Higher Logic last used the present secret, ISO; null: not yet. */
  secretUsedAt: string | null;
  /** Until when the secret before is taken as well, ISO; null: there is none. */
  previousSecretUntil: string | null;
  /** When that one was last used, ISO; null: not as far as we know. */
  previousSecretUsedAt: string | null;
}

/**
 * @param issuer the Info Hub's address, without slash at the end
 * @param communityLink as saved; says what a client that is not there yet would register
 */
export function valuesToHandOver(
  issuer: string,
  client: SsoClient | null,
  communityLink: string | null,
): HandedOver {
  const registered = client ?? (communityLink === null ? null : addressesAt(communityLink));
  return {
    addresses: [
      { label: "Authorize address", value: `${issuer}/oauth/authorize` },
      { label: "Token address", value: `${issuer}/oauth/token` },
      { label: "User info address", value: `${issuer}/oauth/userinfo` },
      { label: "Log-out address", value: `${issuer}/oauth/logout` },
    ],
    claimName: "ContactId",
    scope: "profile",
    editProfileUrl: `${issuer}/profile`,
    clientId: client?.clientId ?? null,
    redirectUris: registered?.redirectUris ?? [],
    postLogoutRedirectUris: registered?.postLogoutRedirectUris ?? [],
    secretUsedAt: client?.secretUsedAt?.toISOString() ?? null,
    previousSecretUntil: client?.previousSecretUntil?.toISOString() ?? null,
    previousSecretUsedAt: client?.previousSecretUsedAt?.toISOString() ?? null,
  };
}
