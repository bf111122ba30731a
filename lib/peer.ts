import { randomUUID } from "node:crypto";
import { Server, type IncomingMessage } from "node:http";

/** Carries the address at the other end of the connection from the HTTP server to proxy.ts. */
export const PEER_HEADER = "x-causeway-peer";

// Next bundles instrumentation and proxy apart; the secret tells our mark from a header somebody sent.
const holder = globalThis as { causewayPeerMark?: string };

/**
 * Mark each request of this process with its peer's address.
 *
 * Next hands no connection to its proxy, and takes a sent X-Forwarded-For for the address: without this mark nobody
 * could say which proxy is trusted.
 */
export function markPeers(): void {
  if (holder.causewayPeerMark) return;
  const mark = (holder.causewayPeerMark = randomUUID());
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (this: Server, event: string, ...rest: unknown[]): boolean {
    if (event === "request") {
      const { headers, socket } = rest[0] as IncomingMessage;
      headers[PEER_HEADER] = `${mark} ${socket.remoteAddress ?? ""}`;
    }
    return (emit as (event: string, ...rest: unknown[]) => boolean).call(this, event, ...rest);
  } as typeof emit;
}

/** @returns the marked address; null when the request came before the first mark, or the mark is not ours */
export function markedPeer(headers: Headers): string | null {
  const [mark, address] = (headers.get(PEER_HEADER) ?? "").split(" ");
  return mark && mark === holder.causewayPeerMark && address ? address : null;
}
