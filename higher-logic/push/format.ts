import { contactInfo, type MembershipGroup } from "./contact-info";
import type { MemberRecord } from "./record";

/** Which of Higher Logic's two push APIs is spoken; part of the push target. */
export type PushFormat = "push-v1" | "push-v2";

/** One record's JSON in this format; the same record is always the same text. */
export function recordJson(
  format: PushFormat,
  record: MemberRecord,
  membership: MembershipGroup | null,
): string {
  return JSON.stringify(format === "push-v1" ? record : contactInfo(record, membership));
}

/**
 * The request's JSON, from the records' own. No records make the probe.
 *
 * V1 names the tenant in the body; V2 knows it by the key alone.
 */
export function batchBody(
  { format, tenantCode }: { format: PushFormat; tenantCode: string },
  recordJsons: readonly string[],
): string {
  const records = `[${recordJsons.join(",")}]`;
  return format === "push-v1" ? `{"TenantCode":${JSON.stringify(tenantCode)},"Items":${records}}` : records;
}
