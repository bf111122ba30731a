import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { requestRun } from "@/higher-logic/sync/store";
import { transaction } from "@/lib/db";
import { changesOf, type SettingsChange } from "../changes";
import { sealTenantApiKey } from "../keys";
import { pushBaseUrl } from "../push-address";
import type { SettingsInput } from "../schema";
import { storeReadAccess } from "../read-access/store";
import { followLink } from "../sign-on/store";
import { readSettings, type HigherLogicSettings } from "../store";

export interface SaveOptions {
  /** E-mail of the staff member, for the audit log and for whoever saves next. */
  by: string;
  /** Contacts whom the confirmed screen named as leaving the community. Their removal is approved for an hour. */
  confirmedRemovals?: readonly number[];
}

export type SaveOutcome =
  | {
      status: "saved";
      change: SettingsChange;
      settings: HigherLogicSettings;
      /** The full run this save asked for; null before Sync was pressed once, and when nobody has to be looked at again. */
      syncRunId: number | null;
    }
  | { status: "conflict"; settings: HigherLogicSettings; fields: SettingsChange["fields"] };

/**
 * Save the Higher Logic dialog in one transaction.
 *
 * Raises the pusher's epoch when target, key, records, guard or *Enabled* changed, so no request made under the old
 * settings can be closed afterwards, and no refusal of the old key can pause the new one; and asks for a full run where everybody has to be looked at again. A form filled from an older
 * version saves nothing: its owner is told who was first.
 */
export async function storeSettings(
  associationId: number,
  input: SettingsInput,
  { by, confirmedRemovals = [] }: SaveOptions,
): Promise<SaveOutcome> {
  return transaction(async (client) => {
    // Whoever saves second waits here, then sees the first one's version.
    await client.query("select from higher_logic_settings where association_id = $1 for update", [
      associationId,
    ]);
    // Before the target: whoever pushes locks them in this order, and two orders would be a deadlock.
    await client.query("select from pusher_lease where association_id = $1 for update", [associationId]);
    const stored = await readSettings(associationId, client);
    const change = changesOf(stored, input);
    if (stored.version !== input.version)
      return { status: "conflict", settings: stored, fields: change.fields };

    const pushTargetId = await chooseTarget(client, associationId, stored, input);
    await writeSettings(client, associationId, input, pushTargetId, by);
    await storeReadAccess(client, associationId, input);
    if (change.fields.includes("communityLink")) await followLink(client, associationId, input.communityLink);
    const targetChanged = pushTargetId !== stored.pushTargetId;
    const keyChanged = change.fields.includes("tenantApiKey");
    if (targetChanged || keyChanged || change.records || change.guard || stored.enabled !== input.enabled)
      await raiseEpoch(client, associationId);
    if (targetChanged || keyChanged) await forgetPause(client, associationId);
    if (targetChanged || change.fields.includes("batchSize")) await forgetBatchLimit(client, associationId);
    if (pushTargetId !== null && confirmedRemovals.length > 0)
      await approveNamedRemovals(client, {
        associationId,
        pushTargetId,
        contactIds: confirmedRemovals,
        by,
        // Whoever switches it off in the same save does not get past it.
        needsTwo: stored.fourEyes || input.fourEyes,
      });
    const removalsApproved = confirmedRemovals.length;
    await audit(
      {
        associationId,
        actor: by,
        action: "higher-logic.settings-saved",
        subject: "Higher Logic",
        detail: { fields: change.fields, ...(removalsApproved > 0 ? { removalsApproved } : {}) },
      },
      client,
    );

    const settings = await readSettings(associationId, client);
    const switchedOn = settings.enabled && !stored.enabled;
    const syncRunId =
      change.records || switchedOn ? await askForRun(client, associationId, by, switchedOn) : null;
    return { status: "saved", change, settings, syncRunId };
  });
}

/** In the same transaction, so that no crash can leave the saved settings without the run they need. */
async function askForRun(client: pg.PoolClient, associationId: number, by: string, switchedOn: boolean) {
  const run = await requestRun(
    { associationId, kind: "full", requestedAs: switchedOn ? "switched on" : "settings", requestedBy: by },
    client,
  );
  return "refused" in run ? null : run.syncRunId;
}

/**
 * The target the settings mean, made when it is new. One that is chosen again after another waits for Sync like a new
 * one: nobody knows what was done in that community meanwhile.
 */
async function chooseTarget(
  client: pg.PoolClient,
  associationId: number,
  stored: HigherLogicSettings,
  input: SettingsInput,
): Promise<number | null> {
  if (input.tenantCode === null || (input.tenantApiKey === null && !stored.hasKey)) return null;
  const { rows } = await client.query<{ id: number }>(
    `insert into push_target (association_id, format, base_url, tenant_code) values ($1, $2, $3, $4)
     on conflict (association_id, format, base_url, tenant_code) do update set base_url = excluded.base_url
     returning id`,
    [associationId, input.format, pushBaseUrl(input), input.tenantCode],
  );
  const id = rows[0]?.id ?? null;
  if (id !== stored.pushTargetId)
    await client.query(
      "update push_target set sync_requested_at = null, initial_sync_finished_at = null where id = $1",
      [id],
    );
  return id;
}

async function writeSettings(
  client: pg.PoolClient,
  associationId: number,
  input: SettingsInput,
  pushTargetId: number | null,
  by: string,
): Promise<void> {
  const key = input.tenantApiKey === null ? null : sealTenantApiKey(associationId, input.tenantApiKey);
  await client.query(
    `update higher_logic_settings set
       version = version + 1, enabled = $2, only_sync_active_members = $3, tenant_code = $4,
       tenant_api_key_sealed = coalesce($5, tenant_api_key_sealed),
       tenant_api_key_last_four = coalesce($6, tenant_api_key_last_four),
       format = $7, push_base_url = $8, include_active_staff = $9, send_membership_type = $10, batch_size = $11,
       requests_in_flight = $12, requests_per_minute = $13, settle_seconds = $14, guard_people = $15,
       guard_percent = $16, push_target_id = $17, updated_by = $18, updated_at = now(), show_sign_on_link = $19,
       community_link = $20, community_term = $21, community_icon = $22, login_bounce_path = $23, region = $24,
       four_eyes = $25
     where association_id = $1`,
    [
      associationId,
      input.enabled,
      input.onlySyncActiveMembers,
      input.tenantCode,
      key?.sealed ?? null,
      key?.lastFour ?? null,
      input.format,
      input.pushAddress,
      input.includeActiveStaff,
      input.sendMembershipType,
      input.batchSize,
      input.requestsInFlight,
      input.requestsPerMinute,
      input.settleSeconds,
      input.guardPeople,
      input.guardPercent,
      pushTargetId,
      by,
      input.showSignOnLink,
      input.communityLink,
      input.communityTerm,
      input.communityIcon,
      input.loginBouncePath,
      input.region,
      input.fourEyes,
    ],
  );
}

async function raiseEpoch(client: pg.PoolClient, associationId: number): Promise<void> {
  await client.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [associationId]);
}

/** What the old key, code or address met says nothing about the new one: the next push finds out at once. */
async function forgetPause(client: pg.PoolClient, associationId: number): Promise<void> {
  await client.query(
    `update push_state set paused_code = null, paused_at = null, paused_detail = null, next_probe_at = null,
       failures = 0
     where association_id = $1`,
    [associationId],
  );
  await client.query("select pg_notify('causeway_change', $1)", [String(associationId)]);
}

/** What 413 halved the batches to, until somebody sets another size, or sends to another place. */
async function forgetBatchLimit(client: pg.PoolClient, associationId: number): Promise<void> {
  await client.query("update push_state set batch_size_limit = null where association_id = $1", [
    associationId,
  ]);
}

/**
 * Approve, for an hour, the removal of the people whom a confirmed screen of the dialog named, and of nobody else. Where
 * two have to agree it is the first yes: what the guard holds then waits for somebody else's.
 */
export async function approveNamedRemovals(
  client: pg.ClientBase,
  approval: {
    associationId: number;
    pushTargetId: number;
    contactIds: readonly number[];
    by: string;
    needsTwo: boolean;
    /** GroupKeys, where they lose no more than these communities. */
    leaves?: readonly string[];
    /** Which screen named them. */
    on?: "settings" | "list";
  },
): Promise<void> {
  const { associationId, pushTargetId, contactIds, by, needsTwo, leaves = null, on = "settings" } = approval;
  if (contactIds.length === 0) return;
  const common = [associationId, pushTargetId, contactIds, by, leaves === null, leaves];
  await client.query(
    needsTwo
      ? `insert into removal_proposal (association_id, push_target_id, contact_id, proposed_by, becomes_inactive, leaves)
         select $1, $2, contact_id, $4, $5, $6::text[] from unnest($3::integer[]) as contact_id
         on conflict (push_target_id, contact_id) do update
            set proposed_by = excluded.proposed_by, becomes_inactive = excluded.becomes_inactive,
                leaves = excluded.leaves, proposed_at = excluded.proposed_at, expires_at = excluded.expires_at`
      : `insert into removal_approval (association_id, push_target_id, contact_id, approved_on, approved_by,
                                       becomes_inactive, leaves)
         select $1, $2, contact_id, $7, $4, $5, $6::text[] from unnest($3::integer[]) as contact_id`,
    needsTwo ? common : [...common, on],
  );
}
