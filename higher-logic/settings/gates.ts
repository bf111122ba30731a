/** Everything that must hold before members reach the community; the code is the refusal's, too (design 5). */
export type GateCode = "not-enabled-by-websupport" | "not-enabled" | "not-complete" | "no-initial-sync";

export interface Gate {
  code: GateCode;
  /** The gate as a statement that is true when it is open. */
  label: string;
  open: boolean;
  /** Closed only: why, and the one thing to do. */
  why?: string;
  /** Higher Logic is told nothing while this gate is closed; the others close single sign-on alone. */
  holdsBackPush: boolean;
}

export interface GateState {
  enabled: boolean;
  tenantCode: string | null;
  hasKey: boolean;
  higherLogicAllowed: boolean;
  initialSyncFinished: boolean;
  initialSyncRequested: boolean;
  /** Whom staff write to so that Websupport switches Higher Logic on; null when the operator gave no address. */
  supportEmail: string | null;
}

/** The checklist on top of the dialog, in the order in which staff walk through it. */
export function gates(state: GateState): Gate[] {
  const missing = [
    ...(state.tenantCode ? [] : ["the Tenant Code"]),
    ...(state.hasKey ? [] : ["the Tenant API Key"]),
  ].join(" and ");
  return [
    gate(
      "not-complete",
      "Tenant Code and Tenant API Key are saved",
      missing === "",
      true,
      `Enter ${missing}, then Save.`,
    ),
    gate("not-enabled", "The integration is enabled", state.enabled, true, "Tick Enabled, then Save."),
    gate(
      "no-initial-sync",
      "The initial sync is finished",
      state.initialSyncFinished,
      !state.initialSyncRequested,
      state.initialSyncRequested
        ? "It is under way. Single sign-on opens when everybody has been looked at."
        : "Press Sync once the settings are saved. Nothing is sent before.",
    ),
    gate(
      "not-enabled-by-websupport",
      "Websupport has enabled Higher Logic",
      state.higherLogicAllowed,
      false,
      `Single sign-on will not work until Websupport does this. ${
        state.supportEmail ? `Write to ${state.supportEmail}` : "Ask whoever hosts this site"
      }; changes are pushed meanwhile.`,
    ),
  ];
}

/** Why *Sync* cannot be pressed, or null. The server refuses with the same words. */
export function syncRefusal(state: Pick<GateState, "enabled" | "tenantCode" | "hasKey">): string | null {
  if (!state.tenantCode || !state.hasKey)
    return "Save the Tenant Code and the Tenant API Key first. Sync uses the saved settings.";
  if (!state.enabled) return "Tick Enabled and Save first. Nothing is pushed while the integration is off.";
  return null;
}

function gate(code: GateCode, label: string, open: boolean, holdsBackPush: boolean, why: string): Gate {
  return open ? { code, label, open, holdsBackPush } : { code, label, open, holdsBackPush, why };
}
