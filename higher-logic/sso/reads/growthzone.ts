import type { CurrentOrganization } from "../person/store";

/** Claims a client was given the scopes for. */
type Told = Record<string, string> & { sub: string };

interface Tenant {
  id: number;
  name: string;
  /** The association's address. */
  url: string;
}

const WS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** The one stable id of a person in all of these reads and in what is pushed; a number there wherever it is one. */
function idOf({ ContactId = "" }: Told): number | string {
  return /^[1-9]\d{0,14}$/.test(ContactId) ? Number(ContactId) : ContactId;
}

/** The shape of GrowthZone's `aboutme`, with null where there is nothing (wire-facts, 4.3). */
export function aboutMe(told: Told, tenant: Tenant, organization: CurrentOrganization | null) {
  return {
    ContactId: idOf(told),
    Name: told.name ?? "",
    FirstName: told.given_name ?? null,
    LastName: told.family_name ?? null,
    TenantId: tenant.id,
    TenantName: tenant.name,
    TenantDomain: new URL(tenant.url).host,
    CurrentOrganizationId: organization?.contactId ?? null,
    CurrentOrganizationName: organization?.name ?? null,
  };
}

/** The shape of GrowthZone's `claims`: names and values, each a text, of those names that mean something here. */
export function rootClaims(told: Told, tenant: Tenant, organization: CurrentOrganization | null) {
  const claims: [string, string | undefined][] = [
    ["ContactId", told.ContactId],
    [`${WS}/name`, told.name],
    ["FirstName", told.given_name],
    ["LastName", told.family_name],
    [`${WS}/emailaddress`, told.email],
    ["EmailId", told.email],
    ["TenantId", String(tenant.id)],
    ["TenantName", tenant.name],
    ["IsMultipleTenants", "False"],
    ["OrganizationId", organization ? String(organization.contactId) : undefined],
    ["CurrentOrg", organization?.name ?? undefined],
    ["iss", tenant.url],
  ];
  return {
    Claims: claims.flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }])),
  };
}
