import { randomBytes } from "node:crypto";
import { environment } from "@/lib/env";
import { open, seal, type SealedColumn } from "@/lib/sealing";
import { newSecret, recoveryCode, RECOVERY_CODES } from "./codes";

/** Whose secret it is; a sealed one opens for nobody else. Websupport's logins are nobody's association's. */
interface Owner {
  loginId: string;
  associationId: number | null;
}

const belongsTo = ({ loginId, associationId }: Owner) => ({
  associationId: associationId ?? 0,
  field: fieldOf(loginId),
});

const fieldOf = (loginId: string) => `authenticator of ${loginId}`;

/** For a change of ENCRYPTION_KEY. A login may have several. */
export const sealedAuthenticators: SealedColumn[] = [
  {
    table: "login_authenticator",
    id: "(login_id || ' ' || id)",
    column: "secret_sealed",
    field: (id) => fieldOf(id.split(" ")[0] ?? ""),
  },
];

/** A new secret for an authenticator app, and the same sealed as it is stored. */
export function newAuthenticatorSecret(owner: Owner): { secret: string; sealed: string } {
  const secret = newSecret(randomBytes(20));
  return { secret, sealed: seal(secret, belongsTo(owner), environment("ENCRYPTION_KEY")) };
}

/** @throws CannotOpenSealed */
export function openAuthenticatorSecret(owner: Owner, sealed: string): string {
  return open(sealed, belongsTo(owner), environment("ENCRYPTION_KEY"));
}

export function freshRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => recoveryCode(randomBytes(10)));
}
