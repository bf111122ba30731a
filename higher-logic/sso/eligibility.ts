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
  const closed = allGates(access, gates, person).find(({ state }) => state === "closed");
  return closed ? { allowed: false, code: closed.code } : { allowed: true };
}

/**
 * `spared`: not what decides about this person. Active staff need neither a membership nor a list; whoever was staff is
 * told that they no longer are, whatever else fails; and about somebody who is not there nothing more is asked.
 */
export type GateState = "open" | "closed" | "spared";

/** Every gate in its order, each with what it says to this person; the first that is closed is the answer. */
export function allGates(
  access: Access,
  gates: AssociationGates,
  person: AccessPerson | null,
): { code: RefusalCode; state: GateState }[] {
  const says = { ...associationStates(gates), ...strangerStates(person), ...personStates(person) };
  return refusalCodes.map((code) => ({
    code,
    // All that a client for whoever has a login asks. An organization that has one is let in there.
    state: access === "login" && !LOGIN_GATES.includes(code) ? "spared" : says[code],
  }));
}

const LOGIN_GATES: readonly RefusalCode[] = ["other-association", "deleted"];

type States<Code extends RefusalCode> = Record<Code, GateState>;

function associationStates(gates: AssociationGates) {
  return {
    "not-enabled-by-websupport": openIf(gates.higherLogicAllowed),
    "not-enabled": openIf(gates.enabled),
    "not-complete": openIf(gates.complete),
    "no-initial-sync": openIf(gates.initialSyncFinished),
    "sso-off": openIf(gates.signOnShown),
  } satisfies Partial<States<RefusalCode>>;
}

function strangerStates(person: AccessPerson | null): States<"other-association" | "deleted"> {
  return {
    "other-association": person ? openIf(person.found !== "other-association") : "spared",
    deleted: person ? openIf(person.found !== "nobody") : "spared",
  };
}

function personStates(
  person: AccessPerson | null,
): States<"organization" | "not-active" | "not-on-synced-list" | "staff-inactive"> {
  if (person?.found !== "ours")
    return {
      organization: "spared",
      "not-active": "spared",
      "not-on-synced-list": "spared",
      "staff-inactive": "spared",
    };
  return { organization: openIf(person.kind === "individual"), ...standingStates(person) };
}

/**
 * (Active and on a synced list) or active staff. Whoever is neither is told what they lost: somebody who was staff that
 * they no longer are, everybody else the first of the two conditions that fails (docs/decisions/0015).
 */
function standingStates({
  isActive,
  isOnSyncedList,
  staff,
}: Extract<AccessPerson, { found: "ours" }>): States<"not-active" | "not-on-synced-list" | "staff-inactive"> {
  const isMember = isActive && isOnSyncedList;
  const otherwise = staff === null ? "closed" : "spared";
  return {
    "not-active": isActive ? "open" : otherwise,
    "not-on-synced-list": isOnSyncedList ? "open" : otherwise,
    "staff-inactive": staff === "inactive" ? (isMember ? "spared" : "closed") : staff ? "open" : "spared",
  };
}

function openIf(isOpen: boolean): GateState {
  return isOpen ? "open" : "closed";
}
