import { sealedAuthenticators } from "@/accounts/second-step/keys";
import { sealedAlerts } from "@/higher-logic/alerts/keys";
import { sealedSettings } from "@/higher-logic/settings/keys";
import { sealedKeys } from "@/higher-logic/sso/keys";
import type { SealedColumn } from "@/lib/sealing";

/** Every column that ENCRYPTION_KEY seals. A test asks the database whether one is missing here. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  ...sealedSettings,
  ...sealedAlerts,
  ...sealedKeys,
  ...sealedAuthenticators,
];
