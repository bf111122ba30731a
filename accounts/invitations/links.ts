import { createHash } from "node:crypto";

export const LINK_PURPOSES = ["invitation", "password-reset", "sign-in"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Whose login; Websupport's have no association. */
export interface LoginAddress {
  associationId: number | null;
  /** Lower case. */
  email: string;
}

export const VALID_MINUTES: Record<LinkPurpose, number> = {
  invitation: 24 * 60,
  "password-reset": 60,
  "sign-in": 60,
};

/** The page a link opens, by purpose. */
export const LINK_PATH: Record<LinkPurpose, string> = {
  invitation: "/set-password",
  "password-reset": "/set-password",
  "sign-in": "/sign-in/link",
};

/** What `login_token.identifier` holds. */
export function linkIdentifier(purpose: LinkPurpose, { associationId, email }: LoginAddress): string {
  return `${purpose}:${associationId ?? "websupport"}:${email}`;
}

/** Undoes `linkIdentifier`; null for what it never wrote. */
export function readLinkIdentifier(identifier: string): ({ purpose: LinkPurpose } & LoginAddress) | null {
  const match = /^(invitation|password-reset|sign-in):(\d+|websupport):(.+)$/s.exec(identifier);
  if (!match?.[1] || !match[2] || !match[3]) return null;
  return {
    purpose: match[1] as LinkPurpose,
    associationId: match[2] === "websupport" ? null : Number(match[2]),
    email: match[3],
  };
}

/** Tokens are stored hashed: a stolen backup opens nothing. They are random, so no salt and no stretching. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** One spelling of an e-mail: a login is found by it. */
export function loginEmail(typed: string): string {
  return typed.normalize("NFC").trim().toLowerCase();
}
