import { setTimeout as sleep } from "node:timers/promises";
import { openGateway } from "@/higher-logic/push/gateways";
import { deliver, type Delivered } from "@/higher-logic/sync/deliver";
import type { PusherPorts } from "@/higher-logic/sync/ports";
import { pusherStore } from "@/higher-logic/sync/pusher/store";
import { systemClock } from "@/lib/clock";
import type { NudgeHub } from "./nudge-hub";

/** The pusher with its real ports. */
export function openPusher(
  hub: NudgeHub,
  shutdown: AbortSignal,
): (associationId: number) => Promise<Delivered> {
  const ports = pusherPorts(hub, shutdown);
  return (associationId) => deliver(associationId, ports);
}

/** What the pusher works with in a worker. */
export function pusherPorts(hub: NudgeHub, shutdown: AbortSignal): PusherPorts {
  return {
    store: pusherStore,
    gateway: ({ access, settings }) =>
      openGateway({ format: settings.format, baseUrl: access.baseUrl, apiKey: access.tenantApiKey }),
    clock: systemClock,
    pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    random: Math.random,
    shutdown,
    onNudge: (associationId, nudge) => hub.listen(associationId, nudge),
  };
}
