import type { ProjectedRecord } from "@/higher-logic/push/member-record";
import type { Shadow } from "@/higher-logic/push/person";

/** Higher Logic accepted exactly this record, and nothing sent later can still undo it. */
export function isKnown(record: ProjectedRecord, shadow: Shadow | null): boolean {
  return !!shadow?.recordHash && shadow.inDoubtUntil === null && shadow.recordHash.equals(record.hash);
}

/**
 * Somebody becomes inactive, or leaves a community: the guard has to be asked. A removal that was accepted before and
 * is only said once more, because an older request may still arrive, takes nothing away; nor does what brings in
 * somebody who may be outside, whatever they have left meanwhile (ADR 40).
 */
export function takesAway(record: ProjectedRecord, shadow: Shadow | null): boolean {
  if (record.isRemoval) return shadow !== null && shadow.removedAt === null;
  return record.leavesLists.length > 0 && !shadow?.mayBeOut;
}
