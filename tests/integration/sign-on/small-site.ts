import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Browser } from "../../support/browser";
import type { Answer } from "../../support/http";

/** A site of somebody else's on this machine, made of a library and as little as it needs around it. */
export interface SmallSite {
  url: string;
  stop(): Promise<void>;
}

/** @param answer is told the site's own address, which it has to know for its callback */
export async function smallSite(
  answer: (request: IncomingMessage, response: ServerResponse, siteUrl: string) => void | Promise<void>,
): Promise<SmallSite> {
  const server = createServer((request, response) => {
    Promise.resolve(answer(request, response, url)).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the site has no port");
  const url = `http://localhost:${address.port}`;
  return {
    url,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a form holds that was posted to the site. */
export async function formOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
}

/** From a page or redirect on to wherever it leads, across hosts; the member presses Grant where asked. */
export async function goThrough(browser: Browser, first: Answer): Promise<Answer> {
  let answer = await browser.follow(first);
  for (let hops = 0; hops < 6; hops += 1) {
    if (answer.location) answer = await browser.open(answer.location);
    else if (answer.url.pathname.startsWith("/sso/grant/")) answer = await browser.press(answer, "Grant");
    else return answer;
  }
  throw new Error(`it goes round at ${answer.url.href}`);
}

export function cookiesOf({ headers }: IncomingMessage): Record<string, string> {
  const pairs = (headers.cookie ?? "").split("; ").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, decodeURIComponent(value.join("="))];
    }),
  );
}

/** What Next adds to an answer. */
export function withNextsMethods(response: ServerResponse): ServerResponse {
  return Object.assign(response, {
    status(code: number) {
      response.statusCode = code;
      return response;
    },
    json(body: unknown) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    },
    send(body: unknown) {
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    },
  });
}
