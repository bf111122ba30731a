import type { Role } from "./roles";

/** Somebody of an association who is signed in: a contact with a login. `role` is null unless active staff. */
export interface Person {
  kind: "person";
  loginId: string;
  /** The login's e-mail in lower case; the contact's may differ. */
  email: string;
  displayName: string;
  contactId: number;
  associationId: number;
  associationSlug: string;
  associationName: string;
  timeZone: string;
  role: Role | null;
  /**
   * A role that counts for nothing yet, because the association asks staff for a second step and this login has none:
   * `role` is null meanwhile, so nothing opens by mistake.
   */
  withheldRole: Role | null;
}

export interface Staff extends Person {
  role: Role;
}

/** One of the operator's people: no association, no contact, sees /websupport only. */
export interface Websupport {
  kind: "websupport";
  loginId: string;
  email: string;
}

/** Where somebody lands who did not ask for a page in particular. */
export function landingPath(
  person: Person | Websupport,
): "/websupport" | "/home" | "/info-hub" | "/security" {
  if (person.kind === "websupport") return "/websupport";
  if (person.withheldRole !== null) return "/security";
  return person.role === null ? "/info-hub" : "/home";
}
