import { walkDrift } from "@/higher-logic/sync/drift/walk/store";
import { requestDrift, type DriftRunKind } from "@/higher-logic/sync/drift/store";
import { sealReadSecret } from "@/higher-logic/settings/keys";
import type { TestAssociation } from "./association";

/** Gives the association the key to its community's read API, as fast as the stand-in answers. */
export async function openReading(association: TestAssociation): Promise<void> {
  const { id, pool, tenant } = association;
  const iamKey = `read-key-of-${tenant.tenantCode}`;
  await tenant.create({ readApi: { iamKey, password: "read-password" } });
  await tenant.setFaults({ read: { callsPerMinute: 0 } });
  await pool.query(
    `update higher_logic_settings set read_base_url = $2, read_key_sealed = $3, read_password_sealed = $4,
            read_calls_per_minute = 1000000 where association_id = $1`,
    [
      id,
      tenant.baseUrl,
      sealReadSecret(id, "read-key", iamKey).sealed,
      sealReadSecret(id, "read-password", "read-password").sealed,
    ],
  );
}

/** What was accepted so far was accepted an hour ago: long enough to show. */
export async function anHourPasses(association: TestAssociation): Promise<void> {
  await association.pool.query(
    "update pushed_contact set accepted_at = accepted_at - interval '1 hour' where association_id = $1",
    [association.id],
  );
}

/** Look into the community, as a worker does, as far as it goes. */
export async function look(association: TestAssociation, kind: DriftRunKind = "drift"): Promise<number> {
  const asked = await requestDrift(association.id, kind, "admin@test.example");
  if ("refused" in asked) throw new Error(asked.refused);
  await goOn(association);
  return asked.driftRunId;
}

export function goOn(association: TestAssociation): Promise<void> {
  return walkDrift(association.id, new AbortController().signal);
}
