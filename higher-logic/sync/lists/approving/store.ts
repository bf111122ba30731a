import type pg from "pg";
import { approveNamedRemovals } from "@/higher-logic/settings/saving/store";
import type { LeavingList } from "../../preview/list/store";

/**
 * The screen named them: so they may go, for an hour, each what the screen said they lose. Where two have to agree it is
 * the first yes.
 */
export async function approveLeaving(
  client: pg.ClientBase,
  approval: { associationId: number; groupKey?: string; leaving: LeavingList; by: string },
): Promise<void> {
  const { associationId, groupKey, leaving, by } = approval;
  const { pushTargetId, fourEyes: needsTwo } = leaving;
  const common = { associationId, pushTargetId, by, needsTwo, on: groupKey ? "list" : "settings" } as const;
  await approveNamedRemovals(client, { ...common, contactIds: leaving.everything.contactIds });
  if (groupKey === undefined) return;
  await approveNamedRemovals(client, {
    ...common,
    contactIds: leaving.thisOne.contactIds,
    leaves: [groupKey],
  });
}
