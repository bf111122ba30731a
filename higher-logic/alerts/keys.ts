import { environment } from "@/lib/env";
import { open, seal, type SealedColumn } from "@/lib/sealing";

const FIELD = "alert-webhook-secret";

export function sealWebhookSecret(associationId: number, secret: string): string {
  return seal(secret, { associationId, field: FIELD }, environment("ENCRYPTION_KEY"));
}

/** @throws CannotOpenSealed when ENCRYPTION_KEY no longer holds the key it was sealed under. */
export function openWebhookSecret(associationId: number, sealed: string): string {
  return open(sealed, { associationId, field: FIELD }, environment("ENCRYPTION_KEY"));
}

/** For a change of ENCRYPTION_KEY. */
export const sealedAlerts: SealedColumn[] = [
  { table: "alert_settings", id: "association_id", column: "webhook_secret_sealed", field: () => FIELD },
  { table: "alert_secret_before", id: "id", column: "secret_sealed", field: () => FIELD },
];
