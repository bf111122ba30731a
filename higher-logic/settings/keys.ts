import { environment } from "@/lib/env";
import { open, seal, type SealedColumn } from "@/lib/sealing";

const FIELD = "tenant-api-key";

/** The Tenant API Key as it is stored: sealed, and the four characters by which staff recognise it. */
export interface SealedKey {
  sealed: string;
  lastFour: string;
}

/** Seal a Tenant API Key for its association. A short key shows nothing of itself. */
export function sealTenantApiKey(associationId: number, key: string): SealedKey {
  return {
    sealed: seal(key, { associationId, field: FIELD }, environment("ENCRYPTION_KEY")),
    lastFour: key.length >= 12 ? key.slice(-4) : "",
  };
}

type ReadSecret = "read-key" | "read-password";

/** Seal the key of the read API, or its password, as a Tenant API Key is sealed. */
export function sealReadSecret(associationId: number, field: ReadSecret, secret: string): SealedKey {
  return {
    sealed: seal(secret, { associationId, field }, environment("ENCRYPTION_KEY")),
    lastFour: secret.length >= 12 ? secret.slice(-4) : "",
  };
}

/** @throws CannotOpenSealed when ENCRYPTION_KEY no longer holds the key it was sealed under. */
export function openReadSecret(associationId: number, field: ReadSecret, sealed: string): string {
  return open(sealed, { associationId, field }, environment("ENCRYPTION_KEY"));
}

/** @throws CannotOpenSealed when ENCRYPTION_KEY no longer holds the key it was sealed under. */
export function openTenantApiKey(associationId: number, sealed: string): string {
  return open(sealed, { associationId, field: FIELD }, environment("ENCRYPTION_KEY"));
}

/** For a change of ENCRYPTION_KEY. */
export const sealedSettings: SealedColumn[] = [
  column("tenant_api_key_sealed", FIELD),
  column("read_key_sealed", "read-key" satisfies ReadSecret),
  column("read_password_sealed", "read-password" satisfies ReadSecret),
];

function column(name: string, field: string): SealedColumn {
  return { table: "higher_logic_settings", id: "association_id", column: name, field: () => field };
}
