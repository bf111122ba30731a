import type pg from "pg";
import { sealReadSecret, sealTenantApiKey } from "@/higher-logic/settings/keys";
import { usualCommunityLink } from "@/higher-logic/settings/community-link/form";
import type { AssociationPlan } from "./plan";

const FORMAT = "push-v1";

/**
 * Fills in the Higher Logic dialog as its Save would, pointing at the stand-in. An association that is not set up only
 * gets the stand-in's address, so that whoever walks the set-up reaches it with tenant code and key alone.
 */
export async function writeSettings(
  client: pg.ClientBase,
  associationId: number,
  plan: AssociationPlan,
  standinUrl: string,
): Promise<void> {
  await client.query("update higher_logic_settings set push_base_url = $2 where association_id = $1", [
    associationId,
    standinUrl,
  ]);
  if (!plan.isSetUp) return;
  const { sealed, lastFour } = sealTenantApiKey(associationId, plan.tenantApiKey);
  await client.query(
    `with target as (
       insert into push_target (association_id, format, base_url, tenant_code)
       values ($1, $2, $3, $4) returning id)
     update higher_logic_settings
        set enabled = true, tenant_code = $4, tenant_api_key_sealed = $5, tenant_api_key_last_four = $6,
            push_target_id = (select id from target), version = version + 1, updated_by = 'db:seed',
            show_sign_on_link = true, community_link = $7
      where association_id = $1`,
    [
      associationId,
      FORMAT,
      standinUrl,
      plan.tenantCode,
      sealed,
      lastFour,
      usualCommunityLink(plan.tenantCode, standinUrl),
    ],
  );
  if (!plan.isReadable) return;
  const read = sealReadSecret(associationId, "read-key", plan.readKey);
  await client.query(
    "update higher_logic_settings set read_base_url = $2, read_key_sealed = $3, read_key_last_four = $4 where association_id = $1",
    [associationId, standinUrl, read.sealed, read.lastFour],
  );
}
