import { randomUUID } from "node:crypto";
import { Server, type IncomingMessage, type ServerResponse } from "node:http";

/** Carries the address at the other end of the connection from the HTTP server to proxy.ts. */
export const PEER_HEADER = "x-causeway-peer";

// Next bundles instrumentation and proxy apart; the secret tells our mark from a header somebody sent.
const holder = globalThis as {
  causewayPeerMark?: string;
  causewayOwnServer?: { address: string; port: number };
};

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
      const { url = "", method, headers, socket } = rest[0] as IncomingMessage;
      const response = rest[1] as ServerResponse;
      if (!url.startsWith("/")) return refuse(response, 400, "Ask for a path of this site.");
      // A web Request cannot have it, so nothing behind could say no.
      if (method === "TRACE") return refuse(response, 501, "Nothing is traced here.");
      headers[PEER_HEADER] = `${mark} ${socket.remoteAddress ?? ""}`;
      holder.causewayOwnServer ??= {
        address: socket.localAddress ?? "127.0.0.1",
        port: socket.localPort ?? 0,
      };
    }
    return (emit as (event: string, ...rest: unknown[]) => boolean).call(this, event, ...rest);
  } as typeof emit;
}

/**
 * What Next must not see. `GET http://anywhere/ HTTP/1.1` is for proxies: Next takes its two slashes for a slip, and
 * redirects to what it says, before anybody has looked at the host.
 */
function refuse(response: ServerResponse, status: number, text: string): true {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(`${text}\n`);
  return true;
}

/** @returns the marked address; null when the request came before the first mark, or the mark is not ours */
export function markedPeer(headers: Headers): string | null {
  const [mark, address] = (headers.get(PEER_HEADER) ?? "").split(" ");
  return mark && mark === holder.causewayPeerMark && address ? address : null;
}

/** Where this process answers, and the secret by which it knows its own requests. */
export function ownServer(): { mark: string; address: string; port: number } {
  if (!holder.causewayPeerMark || !holder.causewayOwnServer) throw new Error("no request has come in yet");
  return { mark: holder.causewayPeerMark, ...holder.causewayOwnServer };
}

/** Whether a header was written by this very process: nobody else knows its secret. */
export function isOwnMark(value: string | null): boolean {
  return value !== null && value === holder.causewayPeerMark;
}
