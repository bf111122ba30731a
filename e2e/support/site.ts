import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A site that signs people in with us, as far as a browser meets it: one page, and what came with it. */
export interface Site {
  callback: string;
  /** What the last visitor brought, from the address or a posted form. */
  brought(): Record<string, string>;
  stop(): Promise<void>;
}

/** A real one: a browser test cannot answer in the place of an address that it is redirected to. */
export async function site(greeting: string): Promise<Site> {
  let brought = "";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [path = "", query = ""] = (request.url ?? "").split("?");
      if (path === "/callback")
        brought = request.method === "POST" ? Buffer.concat(chunks).toString() : query;
      response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><h1>${greeting}</h1>`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    callback: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    brought: () => Object.fromEntries(new URLSearchParams(brought)),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
