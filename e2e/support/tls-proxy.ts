import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSignedCertificate } from "../../tests/support/certificate";

export interface TlsProxy {
  port: number;
  /** The web program to hand requests on to; known only after the proxy, whose port is in APP_URL. */
  handTo(port: number): void;
  stop(): Promise<void>;
}

/** What docs/operating.md asks for in front of the web program: it speaks TLS, and says who called and how. */
export async function tlsProxy(): Promise<TlsProxy> {
  let target = 0;
  const server = createServer(selfSignedCertificate("localhost"), (from, to) => {
    const { method, url: path, headers, socket } = from;
    const onward = request({
      host: "127.0.0.1",
      port: target,
      method,
      path,
      headers: { ...headers, "x-forwarded-proto": "https", "x-forwarded-for": socket.remoteAddress },
    });
    onward.on("response", (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(to);
    });
    onward.on("error", () => (to.headersSent ? to.destroy() : to.writeHead(502).end()));
    from.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    handTo: (port) => (target = port),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
