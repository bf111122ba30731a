/** Everything that must hold before members reach the community; the code is the refusal's, too (design 5). */
export type GateCode =
  "not-enabled-by-websupport" | "not-enabled" | "not-complete" | "no-initial-sync" | "sso-off";

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
  showSignOnLink: boolean;
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
      "sso-off",
      "The Single Sign-On link is shown in the Info Hub",
      state.showSignOnLink,
      false,
      state.initialSyncFinished
        ? "Tick Show Single Sign-On link in the Info Hub, then Save. Until then nobody can sign in to the community."
        : "It can be ticked once the initial sync is finished.",
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

/**
 * Why *Show Single Sign-On link in the Info Hub* cannot be ticked, or null: Higher Logic has to know members before they
 * come (R36). The server refuses with the same words.
 */
export function signOnLinkRefusal(
  state: Pick<GateState, "initialSyncFinished" | "initialSyncRequested">,
): string | null {
  if (state.initialSyncFinished) return null;
  return state.initialSyncRequested
    ? "The initial sync is under way. This can be ticked when it is finished."
    : "Press Sync first: Higher Logic has to know members before they come. This can be ticked when the initial sync is finished.";
}

function gate(code: GateCode, label: string, open: boolean, holdsBackPush: boolean, why: string): Gate {
  return open ? { code, label, open, holdsBackPush } : { code, label, open, holdsBackPush, why };
}
