/** Every reason to refuse somebody, in the order in which the gates are asked (design.md, section 5). */
export const refusalCodes = [
  "not-enabled-by-websupport",
  "not-enabled",
  "not-complete",
  "no-initial-sync",
  "sso-off",
  "other-association",
  "organization",
  "deleted",
  "not-active",
  "not-on-synced-list",
  "staff-inactive",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** How a client was registered: for Active members on a synced list and staff, or for whoever has a login. */
export type Access = "community" | "login";

export type Eligibility = { allowed: true } | { allowed: false; code: RefusalCode };

/** What has to be open for everybody before anybody gets into the community. */
export interface AssociationGates {
  /** Websupport's switch. */
  higherLogicAllowed: boolean;
  enabled: boolean;
  /** Tenant Code and Tenant API Key are saved. */
  complete: boolean;
  /** Of the present target: another community may know nobody yet. */
  initialSyncFinished: boolean;
  /** Show Single Sign-On link in the Info Hub; the one switch of sign-on (docs/decisions/0015). */
  signOnShown: boolean;
}

/** A contact as far as sign-on is concerned, today in the association's time zone. */
export type AccessPerson =
  | { found: "nobody" | "other-association" }
  | {
      found: "ours";
      kind: "individual" | "organization";
      isActive: boolean;
      isOnSyncedList: boolean;
      /** null: never was staff. */
      staff: "active" | "inactive" | null;
    };

/**
 * Whether somebody may sign in at a client, or the first reason against it.
 *
 * @param person null asks about the association's own gates alone
 */
export function eligibility(
  access: Access,
  gates: AssociationGates,
  person: AccessPerson | null,
): Eligibility {
  const code = access === "login" ? strangerCode(person) : communityCode(gates, person);
  return code === null ? { allowed: true } : { allowed: false, code };
}

function communityCode(gates: AssociationGates, person: AccessPerson | null): RefusalCode | null {
  if (!gates.higherLogicAllowed) return "not-enabled-by-websupport";
  if (!gates.enabled) return "not-enabled";
  if (!gates.complete) return "not-complete";
  if (!gates.initialSyncFinished) return "no-initial-sync";
  if (!gates.signOnShown) return "sso-off";
  if (person?.found !== "ours") return strangerCode(person);
  if (person.kind === "organization") return "organization";
  return standingCode(person);
}

/** All that a client for whoever has a login asks. An organization that has one is let in there. */
function strangerCode(person: AccessPerson | null): RefusalCode | null {
  if (person?.found === "other-association") return "other-association";
  if (person?.found === "nobody") return "deleted";
  return null;
}

/**
 * (Active and on a synced list) or active staff. Whoever is neither is told what they lost: somebody who was staff that
 * they no longer are, everybody else the first of the two conditions that fails (docs/decisions/0015).
 */
function standingCode(person: Extract<AccessPerson, { found: "ours" }>): RefusalCode | null {
  if (person.staff === "active" || (person.isActive && person.isOnSyncedList)) return null;
  if (person.staff === "inactive") return "staff-inactive";
  return person.isActive ? "not-on-synced-list" : "not-active";
}
