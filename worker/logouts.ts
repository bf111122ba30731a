import { deliverLogouts, type LogoutPorts } from "@/higher-logic/sso/logout/gateway";
import { clientsWithDueLogouts } from "@/higher-logic/sso/logout/store";

const EVERY_MS = 2_000;

export interface LogoutLanePorts extends LogoutPorts {
  onError(error: Error): void;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** Delivers logout tokens, each client in a lane of its own, so that a dead one keeps nobody else waiting. */
export class LogoutLanes {
  readonly #ports: LogoutLanePorts;
  readonly #lanes = new Map<string, Promise<void>>();

  constructor(ports: LogoutLanePorts) {
    this.#ports = ports;
  }

  /** Begin with every client for whom something is due and who is not being served. */
  async wake(): Promise<void> {
    if (this.#ports.signal.aborted) return;
    for (const clientId of await clientsWithDueLogouts())
      if (!this.#lanes.has(clientId)) this.#lanes.set(clientId, this.#serve(clientId));
  }

  /** Until the signal is aborted and what is under way has ended. */
  async run(): Promise<void> {
    const { pause, signal, onError } = this.#ports;
    while (!signal.aborted) {
      await this.wake().catch(onError);
      await pause(EVERY_MS, signal);
    }
    await Promise.all(this.#lanes.values());
  }

  async #serve(clientId: string): Promise<void> {
    await deliverLogouts(clientId, this.#ports).catch(this.#ports.onError);
    this.#lanes.delete(clientId);
  }
}
