import type { Tenant } from "../tenants/tenant";

/** What a tenant holds and has received, as the control API shows it. */
export async function summaryOf(tenant: Tenant): Promise<Record<string, unknown>> {
  const digest = await tenant.people.digest.read();
  const { people, requests, received } = tenant;
  return {
    contacts: people.size,
    activeContacts: people.counts.active,
    members: people.counts.members,
    communities: people.communities.size,
    memberships: people.counts.memberships,
    hiddenCommunities: [...people.communities.values()].filter(({ hidden }) => hidden).length,
    requests: requests.size,
    items: received.items,
    rejectedItems: received.rejected,
    lastRequestAt: requests.lastAt,
    unknownFields: [...tenant.unknownFields].sort(),
    digest,
  };
}
