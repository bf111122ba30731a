import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Hook {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Where webhooks go. */
export class Receiver {
  hooks: Hook[] = [];
  /** Statuses to answer with, one after the other; then 200. */
  answers: number[] = [];
  /** Holds back the answer to the next request. */
  slow: Promise<void> | null = null;

  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      this.hooks.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const status = this.answers.shift() ?? 200;
      const before = this.slow ?? Promise.resolve();
      this.slow = null;
      void before.then(() => response.writeHead(status).end());
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Of the messages that came. */
  get ids(): string[] {
    return this.hooks.map(({ headers }) => String(headers["webhook-id"]));
  }

  forget(): void {
    this.hooks = [];
    this.answers = [];
    this.slow = null;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A message's signature as a receiver works it out. */
export function signature({ headers, body }: Hook, secret: string): string {
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}
