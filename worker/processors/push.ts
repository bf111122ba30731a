import { z } from "zod";
import type { Delivered } from "@/higher-logic/sync/deliver";
import type { Nudges } from "@/higher-logic/sync/queue";

const PushJob = z.object({ associationId: z.number().int().positive() });

export interface PushProcessorPorts {
  deliver(associationId: number): Promise<Delivered>;
  nudges: Pick<Nudges, "wake" | "wakeLater">;
}

/**
 * Deliver what waits for one association. A nudge, not the truth: safe to run twice, late or never.
 *
 * Whoever finds the lease taken comes again when it can have run out; whoever leaves something behind comes again now.
 */
export function pushProcessor({ deliver, nudges }: PushProcessorPorts): (data: unknown) => Promise<void> {
  return async (data) => {
    const { associationId } = PushJob.parse(data);
    const delivered = await deliver(associationId);
    if ("busyForMs" in delivered) await nudges.wakeLater(associationId, Math.ceil(delivered.busyForMs) + 1);
    else if (delivered.again) await nudges.wake(associationId);
  };
}
