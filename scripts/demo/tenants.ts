import { demoAssociations } from "@/prisma/seed/seed";
import type { DemoAssociationState } from "../demo-state";
import { StandinTenant } from "../standin/client";
import { type DemoAssociation, withClient } from "./database";
import { registerCommunity } from "./sign-on";

interface Places {
  databaseUrl: string;
  standinUrl: string;
  webUrl: string;
  /** The demo's own folder. */
  directory: string;
}

/**
 * Tells the stand-in its communities, in the associations' order: plain `localhost` is the first one's; and each of them
 * and its association what single sign-on needs of the other.
 */
export async function makeTenants(
  { databaseUrl, standinUrl, webUrl, directory }: Places,
  associations: DemoAssociation[],
): Promise<DemoAssociationState[]> {
  const states: DemoAssociationState[] = [];
  for (const association of associations) {
    const { id, slug, host } = association;
    const plan = demoAssociations().find((each) => each.slug === slug)!;
    const url = `http://${host}:${new URL(webUrl).port}`;
    const apiKey = plan.tenantApiKey;
    const tenant = new StandinTenant(standinUrl, plan.tenantCode);
    const { siteUrl, ...addresses } = await tenant.create({
      apiKey,
      siteName: `${plan.name} Community`,
      editProfileUrl: `${url}/profile`,
      readApi: { iamKey: plan.readKey },
    });
    const credentials = await withClient(databaseUrl, async (client) => {
      await client.query("begin");
      const registered = await registerCommunity(client, directory, association, addresses);
      await client.query("commit");
      return registered;
    });
    await tenant.create({ apiKey, oauth: { ...credentials, ...signOnAddresses(url) } });
    states.push({ id, slug, url, communityUrl: siteUrl, tenantCode: plan.tenantCode });
  }
  return states;
}

/** What staff would read in the dialog and hand to Higher Logic. */
function signOnAddresses(url: string) {
  return {
    authorizeUrl: `${url}/oauth/authorize`,
    tokenUrl: `${url}/oauth/token`,
    userinfoUrl: `${url}/oauth/userinfo`,
    logoutUrl: `${url}/oauth/logout`,
    scope: "profile",
    idClaim: "ContactId",
    clientAuth: "post",
  };
}
