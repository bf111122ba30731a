import { setImmediate as immediate } from "node:timers/promises";
import { openGateway } from "@/higher-logic/push/gateways";
import { deliver, type Delivered } from "@/higher-logic/sync/deliver";
import type { PusherPorts } from "@/higher-logic/sync/ports";
import { pusherStore } from "@/higher-logic/sync/pusher/store";
import { systemClock } from "@/lib/clock";
import type { NudgeHub } from "./nudge-hub";
import { pause } from "./pause";
import type { Places } from "./places";

/** The pusher with its real ports. */
export function openPusher(
  hub: NudgeHub,
  shutdown: AbortSignal,
  places?: Places,
): (associationId: number) => Promise<Delivered> {
  const ports = pusherPorts(hub, shutdown, places);
  if (!places) return (associationId) => deliver(associationId, ports);
  return (associationId) => places.take(() => deliver(associationId, ports));
}

/** What the pusher works with in a worker; without places it lets go as soon as nothing is left to do. */
export function pusherPorts(hub: NudgeHub, shutdown: AbortSignal, places?: Places): PusherPorts {
  return {
    store: pusherStore,
    gateway: ({ access, settings }) =>
      openGateway({ format: settings.format, baseUrl: access.baseUrl, apiKey: access.tenantApiKey }),
    clock: systemClock,
    pause,
    linger: async (ms, signal) => places?.linger(ms, signal, pause),
    breathe: () => immediate(),
    random: Math.random,
    shutdown,
    onNudge: (associationId, nudge) => hub.listen(associationId, nudge),
  };
}
