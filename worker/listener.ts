import pg from "pg";
import { pause } from "./pause";

const RECONNECT_MS = 500;
const KEEPALIVE_MS = 10_000;

export interface ListenerPorts {
  databaseUrl: string;
  /** An association was touched by a transaction that has committed. */
  onChange(associationId: number): void;
  /** Connected, or connected again: what was said meanwhile was heard by nobody. */
  onConnect(): void;
  onError(error: Error): void;
  signal: AbortSignal;
}

/** Hear what triggers say, on a connection of its own, for as long as the program runs. */
export async function listenForChanges(ports: ListenerPorts): Promise<void> {
  while (!ports.signal.aborted) {
    try {
      await listenOnce(ports);
    } catch (error) {
      ports.onError(error as Error);
    }
    if (!ports.signal.aborted) await pause(RECONNECT_MS, ports.signal);
  }
}

/** Until the connection breaks. */
async function listenOnce({ databaseUrl, onChange, onConnect, signal }: ListenerPorts): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    connectionTimeoutMillis: 5_000,
  });
  const broken = new Promise<void>((resolve, reject) => {
    client.once("error", reject);
    client.once("end", resolve);
  });
  broken.catch(() => undefined); // it may break before anybody waits for it
  const stop = () => void client.end().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    client.on("notification", ({ payload }) => {
      const associationId = Number(payload);
      if (Number.isInteger(associationId)) onChange(associationId);
    });
    await client.query("listen causeway_change");
    onConnect();
    await broken;
  } finally {
    signal.removeEventListener("abort", stop);
    await client.end().catch(() => undefined);
  }
}
