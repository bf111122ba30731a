import { personKey } from "../person-key";
import { sharedBy } from "./consent";

/** A contact as sites are told about it. */
export interface ClaimedPerson {
  contactId: number;
  integrationKey: string;
  firstName: string | null;
  lastName: string | null;
  /** Of a contact that is an organization, where one signs in. */
  organizationName: string | null;
  email: string | null;
}

/** Which claims belong to which scope, as the provider's configuration has it. */
export const CLAIMS_OF_SCOPE = {
  openid: ["sub"],
  profile: ["ContactId", "name", "given_name", "family_name"],
  email: ["email"],
};

export function displayName({ firstName, lastName, organizationName }: ClaimedPerson): string {
  return [firstName, lastName].filter(Boolean).join(" ") || (organizationName ?? "");
}

/** Everything that may be said about somebody. `ContactId` is the key Higher Logic was pushed, always text. */
export function allClaims(person: ClaimedPerson): Record<string, string> & { sub: string } {
  const claims: [string, string | null][] = [
    ["ContactId", personKey(person)],
    ["name", displayName(person) || null],
    ["given_name", person.firstName],
    ["family_name", person.lastName],
    ["email", person.email],
  ];
  const known = claims.filter((claim): claim is [string, string] => claim[1] !== null);
  return { sub: String(person.contactId), ...Object.fromEntries(known) };
}

/** What a client that was given these scopes is told. */
export function claimsFor(
  person: ClaimedPerson,
  scopes: readonly string[],
  client: { legacy: boolean },
): Record<string, string> & { sub: string } {
  const shared = sharedBy(scopes, client);
  const names = new Set([
    "sub",
    ...(shared.includes("name") ? CLAIMS_OF_SCOPE.profile : []),
    ...(shared.includes("email") ? CLAIMS_OF_SCOPE.email : []),
  ]);
  const told = Object.entries(allClaims(person)).filter(([name]) => names.has(name));
  return Object.fromEntries(told) as Record<string, string> & { sub: string };
}
