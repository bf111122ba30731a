import { deliver } from "@/higher-logic/sync/deliver";
import type { PusherPorts } from "@/higher-logic/sync/ports";
import { openPusher } from "@/worker/pusher";
import { NudgeHub } from "@/worker/nudge-hub";
import { isAnythingDue } from "@/higher-logic/sync/waiting/store";
import { requestRun } from "@/higher-logic/sync/store";
import type { TestAssociation } from "./association";

const never = new AbortController().signal;
const deliverOnce = openPusher(new NudgeHub(), never);

/** Deliver in this process, as the worker does, until nothing is due any more. */
export async function deliverAll(association: TestAssociation): Promise<void> {
  do await deliverOnce(association.id);
  while (await isAnythingDue(association.id));
}

/** Press Sync, and deliver until its run is over. */
export async function sync(association: TestAssociation): Promise<number> {
  const requested = await requestRun({ associationId: association.id, kind: "full", requestedAs: "staff" });
  if ("refused" in requested) throw new Error(requested.refused);
  await deliverAll(association);
  return requested.syncRunId;
}

export { deliver, type PusherPorts };
