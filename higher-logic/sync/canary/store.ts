import { setTimeout as sleep } from "node:timers/promises";
import { audit } from "@/accounts/audit/store";
import { openReadGateway, type ReadGateway } from "@/higher-logic/read-api/gateway";
import { readReadAccess } from "@/higher-logic/settings/read-access/store";
import { pool } from "@/lib/db";
import { underLease } from "../lease/store";
import type { Lease, PushPlan } from "../ports";

/** People looked for, as design.md 4.4 has it; one who is found is enough. */
const PEOPLE = 20;
/** Of a smaller shadow all may have left the community one by one. */
const FEWEST = 5;
/** A read API that hangs must not keep changes waiting. */
const PATIENCE_MS = 5_000;

/**
 * Before a full run, so every night at least: is anybody still there of whom the community was told? An emptied or
 * replaced community accepts everything, and would be told only what changes from now on.
 *
 * Where nobody is found the target counts as a changed one: pushing stops, staff see a preview and press Sync, and then
 * everything is pushed again. What cannot be read says nothing.
 *
 * @returns whether the community was found empty
 */
export async function isFoundEmpty(lease: Lease, plan: PushPlan): Promise<boolean> {
  const access = await readReadAccess(plan.associationId);
  if (access === null) return false;
  const keys = await someOfTheShadow(plan);
  const isEmpty = keys.length >= FEWEST && (await isNobodyThere(openReadGateway(access), keys));
  if (isEmpty) await stopPushing(lease, plan, keys.length);
  else
    await pool().query("update push_target set looked_for_at = clock_timestamp() where id = $1", [
      plan.pushTargetId,
    ]);
  return isEmpty;
}

async function someOfTheShadow(plan: PushPlan): Promise<string[]> {
  const { rows } = await pool().query<{ key: string }>(
    `select integration_key as key from pushed_contact
      where association_id = $1 and push_target_id = $2 and is_active and record_hash is not null
        and in_doubt_until is null and accepted_at < clock_timestamp() - interval '5 minutes'
      order by random() limit $3`,
    [plan.associationId, plan.pushTargetId, PEOPLE],
  );
  return rows.map(({ key }) => key);
}

async function isNobodyThere(gateway: ReadGateway, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) {
    const over = new AbortController();
    const tooLate = sleep(PATIENCE_MS, "too late" as const, { signal: over.signal }).catch(
      () => "over" as const,
    );
    const answer = await Promise.race([gateway.contact(key), tooLate]);
    over.abort();
    if (typeof answer === "string" || answer.kind !== "missing") return false;
  }
  return true;
}

/** Nothing told to this target is believed any more, unless settings were saved meanwhile; whoever pushes now ends. */
async function stopPushing(lease: Lease, plan: PushPlan, people: number): Promise<void> {
  const { associationId, pushTargetId } = plan;
  await underLease(lease, async (client) => {
    await client.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [
      associationId,
    ]);
    await client.query(
      `update push_target set sync_requested_at = null, initial_sync_finished_at = null,
              looked_for_at = clock_timestamp(), found_empty_at = clock_timestamp() where id = $1`,
      [pushTargetId],
    );
    await client.query("update pushed_contact set record_hash = null where push_target_id = $1", [
      pushTargetId,
    ]);
    await client.query(
      `update push_state set paused_code = 'found-empty', paused_at = clock_timestamp(), paused_detail = $2,
              next_probe_at = null where association_id = $1`,
      [associationId, `${people} people were looked for by the read API.`],
    );
    await client.query(
      `update sync_run set state = 'failed', finished_at = clock_timestamp(), error_code = 'found-empty'
        where association_id = $1 and state = 'running'`,
      [associationId],
    );
    await audit(
      {
        associationId,
        actor: "Causeway",
        action: "higher-logic.community-found-empty",
        subject: "Higher Logic",
        detail: { people },
      },
      client,
    );
  });
}
