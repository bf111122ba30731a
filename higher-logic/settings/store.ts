import type pg from "pg";
import { pool } from "@/lib/db";
import { CannotOpenSealed } from "@/lib/sealing";
import { openTenantApiKey } from "./keys";
import type { PushFormat } from "@/higher-logic/push/format";
import { pushBaseUrl, type Region } from "./push-address";

type Client = Pick<pg.ClientBase, "query">;

/** The saved settings as the screens show them; the key itself is never among them. */
export interface HigherLogicSettings {
  associationId: number;
  version: number;
  enabled: boolean;
  onlySyncActiveMembers: boolean;
  tenantCode: string | null;
  hasKey: boolean;
  tenantApiKeyLastFour: string | null;
  format: PushFormat;
  region: Region;
  /** null is the usual address of format and region. */
  pushAddress: string | null;
  includeActiveStaff: boolean;
  sendMembershipType: boolean;
  batchSize: number;
  requestsInFlight: number;
  requestsPerMinute: number | null;
  requestTimeoutSeconds: number;
  settleSeconds: number;
  guardPeople: number;
  guardPercent: number;
  /** Two staff members have to agree before held removals leave. */
  fourEyes: boolean;
  /** null is the usual address of the region. */
  readAddress: string | null;
  hasReadKey: boolean;
  readKeyLastFour: string | null;
  readCallsPerMinute: number;
  showSignOnLink: boolean;
  /** null until staff saved one. */
  communityLink: string | null;
  /** null is the usual term. */
  communityTerm: string | null;
  /** null is the usual icon. */
  communityIcon: string | null;
  loginBouncePath: string;
  /** Format, base address and tenant code as last saved together with a key; null before that. */
  pushTargetId: number | null;
  syncRequestedAt: Date | null;
  initialSyncFinishedAt: Date | null;
  /** Another target was synced before, or this one was found empty: the first Sync shows a preview. */
  hadOtherTarget: boolean;
  higherLogicAllowed: boolean;
  updatedAt: Date;
  /** E-mail of who saved last; null until somebody has saved. */
  updatedBy: string | null;
}

/** Settings with everything a pusher needs, the opened key included: never log or store this. */
export interface PushSettings extends HigherLogicSettings {
  pushTargetId: number;
  tenantCode: string;
  baseUrl: string;
  tenantApiKey: string;
}

/** `key-unreadable`: sealed under a key that ENCRYPTION_KEY no longer holds; staff have to enter it anew. */
export type NotReady = "not-complete" | "not-enabled" | "key-unreadable";

const columns = `
  s.association_id, s.version, s.enabled, s.only_sync_active_members, s.tenant_code, s.tenant_api_key_sealed,
  s.tenant_api_key_last_four, s.format, s.region, s.push_base_url, s.include_active_staff, s.send_membership_type, s.batch_size,
  s.requests_in_flight, s.requests_per_minute, s.request_timeout_seconds, s.settle_seconds, s.guard_people,
  s.guard_percent, s.four_eyes, s.read_base_url, s.read_key_sealed is not null as has_read_key, s.read_key_last_four, s.read_calls_per_minute,
  s.show_sign_on_link, s.community_link, s.community_term, s.community_icon, s.login_bounce_path,
  s.push_target_id, s.updated_at, s.updated_by, t.sync_requested_at, t.initial_sync_finished_at,
  a.higher_logic_allowed,
  exists (
    select from push_target other
    where other.association_id = s.association_id and other.id <> s.push_target_id
      and other.sync_requested_at is not null
  ) or t.found_empty_at is not null as had_other_target`;

interface SettingsRow {
  association_id: number;
  version: number;
  enabled: boolean;
  only_sync_active_members: boolean;
  tenant_code: string | null;
  tenant_api_key_sealed: string | null;
  tenant_api_key_last_four: string | null;
  format: PushFormat;
  region: Region;
  push_base_url: string | null;
  include_active_staff: boolean;
  send_membership_type: boolean;
  batch_size: number;
  requests_in_flight: number;
  requests_per_minute: number | null;
  request_timeout_seconds: number;
  settle_seconds: number;
  guard_people: number;
  guard_percent: number;
  four_eyes: boolean;
  read_base_url: string | null;
  has_read_key: boolean;
  read_key_last_four: string | null;
  read_calls_per_minute: number;
  show_sign_on_link: boolean;
  community_link: string | null;
  community_term: string | null;
  community_icon: string | null;
  login_bounce_path: string;
  push_target_id: number | null;
  updated_at: Date;
  updated_by: string | null;
  sync_requested_at: Date | null;
  initial_sync_finished_at: Date | null;
  higher_logic_allowed: boolean;
  had_other_target: boolean;
}

/** What the dialog shows. Every association has a row from the moment it is made. */
export async function readSettings(
  associationId: number,
  client: Client = pool(),
): Promise<HigherLogicSettings> {
  return shown(await readRow(associationId, client));
}

/**
 * What a pusher works with, or why there is nothing to work with. Pass the client of the transaction whose epoch was
 * compared, so that settings and epoch belong together.
 */
export async function readSettingsForPush(
  associationId: number,
  client: Client = pool(),
): Promise<{ ready: true; settings: PushSettings } | { ready: false; because: NotReady }> {
  const row = await readRow(associationId, client);
  const settings = shown(row);
  const { pushTargetId, tenantCode } = settings;
  if (row.tenant_api_key_sealed === null || pushTargetId === null || tenantCode === null)
    return { ready: false, because: "not-complete" };
  if (!settings.enabled) return { ready: false, because: "not-enabled" };
  const tenantApiKey = openedKey(associationId, row.tenant_api_key_sealed);
  if (tenantApiKey === null) return { ready: false, because: "key-unreadable" };
  return {
    ready: true,
    settings: { ...settings, pushTargetId, tenantCode, tenantApiKey, baseUrl: pushBaseUrl(settings) },
  };
}

/** The stored key, opened, for *Test connection*; null when there is none or it cannot be opened. */
export async function readStoredKey(associationId: number): Promise<string | null> {
  const { tenant_api_key_sealed: sealed } = await readRow(associationId, pool());
  return sealed === null ? null : openedKey(associationId, sealed);
}

async function readRow(associationId: number, client: Client): Promise<SettingsRow> {
  const { rows } = await client.query<SettingsRow>(
    `select ${columns}
     from higher_logic_settings s
     join association a on a.id = s.association_id
     left join push_target t on t.id = s.push_target_id and t.association_id = s.association_id
     where s.association_id = $1`,
    [associationId],
  );
  const [row] = rows;
  if (!row) throw new Error(`association ${associationId} has no Higher Logic settings`);
  return row;
}

function openedKey(associationId: number, sealed: string): string | null {
  try {
    return openTenantApiKey(associationId, sealed);
  } catch (error) {
    if (error instanceof CannotOpenSealed) return null;
    throw error;
  }
}

function shown(row: SettingsRow): HigherLogicSettings {
  return {
    associationId: row.association_id,
    version: row.version,
    enabled: row.enabled,
    onlySyncActiveMembers: row.only_sync_active_members,
    tenantCode: row.tenant_code,
    hasKey: row.tenant_api_key_sealed !== null,
    tenantApiKeyLastFour: row.tenant_api_key_last_four,
    format: row.format,
    region: row.region,
    pushAddress: row.push_base_url,
    includeActiveStaff: row.include_active_staff,
    sendMembershipType: row.send_membership_type,
    batchSize: row.batch_size,
    requestsInFlight: row.requests_in_flight,
    requestsPerMinute: row.requests_per_minute,
    requestTimeoutSeconds: row.request_timeout_seconds,
    settleSeconds: row.settle_seconds,
    guardPeople: row.guard_people,
    guardPercent: row.guard_percent,
    fourEyes: row.four_eyes,
    readAddress: row.read_base_url,
    hasReadKey: row.has_read_key,
    readKeyLastFour: row.read_key_last_four,
    readCallsPerMinute: row.read_calls_per_minute,
    showSignOnLink: row.show_sign_on_link,
    communityLink: row.community_link,
    communityTerm: row.community_term,
    communityIcon: row.community_icon,
    loginBouncePath: row.login_bounce_path,
    pushTargetId: row.push_target_id,
    syncRequestedAt: row.sync_requested_at,
    initialSyncFinishedAt: row.initial_sync_finished_at,
    hadOtherTarget: row.had_other_target,
    higherLogicAllowed: row.higher_logic_allowed,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}
