import { Ajv } from "ajv";
import requestSchemaV2 from "@/higher-logic/push/contactinfo-request.schema.json";
import requestSchema from "@/higher-logic/push/members-request.schema.json";
import type { StandinRequest } from "@/scripts/standin/client";
import type { Item } from "./moment";
import { isSuccess, itemsIn } from "./wire";

/** The records of one request of the stand-in's journal. */
export function itemsOf({ body }: StandinRequest): Item[] {
  return itemsIn(body);
}

const ajv = new Ajv({ strict: true });
const [fits, fitsV2] = [ajv.compile(requestSchema), ajv.compile(requestSchemaV2)];

/** What of this body has no place in a request of its format, or is another association's; null: nothing. */
export function unfit(body: unknown, tenantCode: string): unknown {
  if (Array.isArray(body)) return fitsV2(body) ? null : fitsV2.errors;
  if (!fits(body)) return fits.errors;
  const named = (body as { TenantCode: string }).TenantCode;
  return named === tenantCode ? null : named;
}

/** At the worst moment: people out of the community whose removal nobody approved. */
export function leftUnasked(requests: StandinRequest[], isApproved: (key: string) => boolean): number {
  const out = new Set<string>();
  let most = 0;
  for (const request of requests.filter(wasCarriedOut)) {
    for (const { MemberDetails: details } of itemsOf(request)) {
      if (details.IsActive === true) out.delete(details.LegacyContactKey);
      else if (!isApproved(details.LegacyContactKey)) out.add(details.LegacyContactKey);
    }
    most = Math.max(most, out.size);
  }
  return most;
}

/** So many people, or such a part of everybody who was ever in the community, may leave within a day unasked. */
export function mostUnasked(
  requests: StandinRequest[],
  { guardPeople, guardPercent }: { guardPeople: number; guardPercent: number },
): number {
  const everIn = new Set<string>();
  for (const { MemberDetails: details } of requests.flatMap(itemsOf))
    if (details.IsActive === true) everIn.add(details.LegacyContactKey);
  return Math.max(guardPeople, Math.floor((everIn.size * guardPercent) / 100));
}

function wasCarriedOut({ status, answer, fault }: StandinRequest): boolean {
  if (fault) return fault === "dropAfterApply" || fault === "applyLate";
  return status === 200 && isSuccess(answer);
}
