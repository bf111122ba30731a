import { demoAssociations } from "@/prisma/seed/seed";
import type { DemoAssociationState } from "../demo-state";
import { StandinTenant } from "../standin/client";
import type { DemoAssociation } from "./database";

/** Tells the stand-in its communities, in the associations' order: plain `localhost` is the first one's. */
export async function makeTenants(
  standinUrl: string,
  webUrl: string,
  associations: DemoAssociation[],
): Promise<DemoAssociationState[]> {
  const states: DemoAssociationState[] = [];
  for (const { id, slug, host } of associations) {
    const plan = demoAssociations().find((each) => each.slug === slug)!;
    const url = `http://${host}:${new URL(webUrl).port}`;
    const { siteUrl } = await new StandinTenant(standinUrl, plan.tenantCode).create({
      apiKey: plan.tenantApiKey,
      siteName: `${plan.name} Community`,
      editProfileUrl: `${url}/profile`,
    });
    states.push({ id, slug, url, communityUrl: siteUrl, tenantCode: plan.tenantCode });
  }
  return states;
}
