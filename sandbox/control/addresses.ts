import type { Tenant } from "../tenants/tenant";

/** Where the sites of this stand-in are found. */
export interface Place {
  port: number;
}

export interface Addresses {
  siteUrl: string;
  redirectUri: string;
  postLogoutRedirectUri: string;
  backchannelLogoutUri: string;
}

/** Addresses that the association registers for this community. */
export function addressesOf(tenant: Tenant, { port }: Place): Addresses {
  const siteUrl = `http://${tenant.code.toLowerCase()}.localhost:${port}`;
  const security = `${siteUrl}/HigherLogic/Security`;
  return {
    siteUrl,
    redirectUri: `${security}/OAuth/Authentication.aspx`,
    postLogoutRedirectUri: `${security}/LoggedOut.aspx`,
    backchannelLogoutUri: `${security}/OAuth/BackChannelLogout`,
  };
}
