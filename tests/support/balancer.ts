import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One address in front of several web processes. */
export interface Balancer {
  port: number;
  /** The processes, by their ports; round robin over them unless told otherwise. */
  leadTo(...ports: number[]): void;
  /** Every request from now on goes to this one; null: round robin again. */
  only(at: number | null): void;
  /** Which one answered each request, and its method and path, oldest first. */
  readonly answered: { at: number; what: string }[];
  stop(): Promise<void>;
}

/** What stands in front of the web programs, as docs/operating.md asks: it hands on the host, and says who called. */
export async function startBalancer(protocol: "http" | "https" = "http"): Promise<Balancer> {
  let ports: number[] = [];
  let fixed: number | null = null;
  let turn = 0;
  const answered: Balancer["answered"] = [];
  const server = createServer((from, to) => {
    const at = fixed ?? turn++ % ports.length;
    answered.push({ at, what: `${from.method} ${new URL(from.url ?? "/", "http://x").pathname}` });
    handOn(from, to, ports[at]!, protocol);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (...given) => (ports = given),
    only: (at) => (fixed = at),
    answered,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function handOn(from: IncomingMessage, to: ServerResponse, port: number, protocol: string): void {
  const { method, url: path, headers, socket } = from;
  const seen = { "x-forwarded-proto": protocol, "x-forwarded-for": socket.remoteAddress };
  const onward = request({ host: "127.0.0.1", port, method, path, headers: { ...headers, ...seen } });
  onward.on("response", (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(to);
  });
  onward.on("error", () => (to.headersSent ? to.destroy() : to.writeHead(502).end()));
  from.pipe(onward);
}
