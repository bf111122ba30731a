import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  contentType: string | undefined;
  /** Names in the form. */
  parameters: string[];
  /** The logout token as it came. */
  token: string;
  /** Of the logout token. */
  header: Record<string, unknown>;
  claims: { sub: string; aud: string; iss: string; jti: string } & Record<string, unknown>;
}

/** A client's back-channel address that keeps what it is sent, and answers as the test says. */
export async function receiver(
  answer: (response: ServerResponse, claims: Received["claims"], count: number) => unknown = ok,
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const token = form.get("logout_token") ?? "";
      const [header, claims] = token
        .split(".", 2)
        .map((part) => JSON.parse(Buffer.from(part, "base64url").toString() || "null") as never);
      const contentType = request.headers["content-type"];
      received.push({ contentType, parameters: [...form.keys()], token, header: header!, claims: claims! });
      void answer(response, claims!, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/backchannel`,
    received,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function ok(response: ServerResponse): void {
  response.writeHead(200).end();
}
