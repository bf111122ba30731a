import { deliverAlerts, type DeliveryPorts } from "../delivery/gateway";
import { beat, endBeat } from "../workers/store";
import { watchAlerts } from "./store";

export interface WatchPorts extends DeliveryPorts {
  /** Given by workers: their name, told as a sign of life. */
  worker?: string;
}

/**
 * Judge and tell, until the signal is aborted. Every process does, web programs too: when all workers are dead, somebody
 * has to notice.
 */
export async function keepWatch(ports: WatchPorts): Promise<void> {
  const { worker, onError } = ports;
  await Promise.all([
    again(ports, async () => {
      if (worker !== undefined) await beat(worker);
      await watchAlerts(onError);
    }),
    // Each on its own, so that a receiver who does not answer keeps nothing from being noticed.
    again(ports, () => deliverAlerts("email", ports)),
    again(ports, () => deliverAlerts("webhook", ports)),
  ]);
  if (worker !== undefined) await endBeat(worker).catch(onError);
}

async function again(
  { everyMs, signal, onError, pause }: WatchPorts,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch(onError);
    await pause(everyMs, signal);
  }
}
