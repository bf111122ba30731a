import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openGatewayV1 } from "@/higher-logic/push/gateway-v1";
import { post, type PostOptions } from "@/lib/http";
import { selfSignedCertificate } from "@/tests/support/certificate";

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map(stop)));

const stop = (server: Server & { closeAllConnections?: () => void }) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const answering = (listener: RequestListener) => listen(createServer(listener));

const send = (url: string, options: Partial<PostOptions> = {}) =>
  post(url, { headers: {}, body: "{}", timeoutMs: 5_000, maxAnswerBytes: 1_000, ...options });

describe("a name", () => {
  it("below localhost is this machine, whatever the system's resolver says", async () => {
    const port = await answering((request, response) => void response.end(request.headers.host));
    const url = `http://prairie-demo.localhost:${port}`;
    expect(await send(url)).toMatchObject({ kind: "answered", text: `prairie-demo.localhost:${port}` });
  });

  it("F21: that does not exist sends nothing", async () => {
    expect(await send("http://nobody.invalid")).toMatchObject({
      kind: "not-sent",
      because: "name-not-found",
    });
  });
});

describe("a private network", () => {
  it.each([
    "http://127.0.0.1",
    "http://[::1]",
    "http://localhost",
    "http://a.localhost",
    "http://2130706433",
  ])("F6: is not called from outside the demo: %s", async (origin) => {
    const heard: string[] = [];
    const port = await answering((request, response) => {
      heard.push(request.url ?? "");
      response.end();
    });
    expect(await send(`${origin}:${port}`, { allowPrivate: false })).toMatchObject({
      kind: "not-sent",
      because: "address-not-allowed",
    });
    expect(heard).toEqual([]);
  });

  it("F6: is not reached by a redirect", async () => {
    const heard: string[] = [];
    const inside = await answering((request) => void heard.push(request.url ?? ""));
    const port = await answering((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${inside}/inside` }).end();
    });
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({ kind: "answered", status: 307 });
    expect(heard).toEqual([]);
  });
});

describe("an answer", () => {
  it("F22: that comes a byte at a time ends with the time limit, with what was said so far", async () => {
    const port = await answering((_request, response) => {
      response.writeHead(200);
      response.write('{"success"');
    });
    const outcome = await send(`http://127.0.0.1:${port}`, { timeoutMs: 200 });
    expect(outcome).toMatchObject({ kind: "answered", status: 200, text: '{"success"', ending: "timeout" });
  });

  it("F22: that never begins ends with the time limit", async () => {
    const port = await answering(() => undefined);
    const outcome = await send(`http://127.0.0.1:${port}`, { timeoutMs: 200 });
    expect(outcome).toMatchObject({ kind: "lost", because: "timeout" });
  });

  it("F22: without end is read no further than allowed", async () => {
    let sent = 0;
    const port = await answering((_request, response) => {
      const more = () => {
        sent += 65_536;
        if (!response.destroyed && sent < 100_000_000) response.write(Buffer.alloc(65_536, 120), more);
      };
      more();
    });
    const outcome = await send(`http://127.0.0.1:${port}`);
    expect(outcome).toMatchObject({ kind: "answered", ending: "too-large", text: "x".repeat(1_000) });
    expect(sent).toBeLessThan(100_000_000);
  });

  it("F22: is without NUL, which Postgres does not take", async () => {
    const port = await answering((_, response) => void response.end("a\0b"));
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({ text: "a\ufffdb", ending: "whole" });
  });

  it("F22: that breaks off is told from a whole one", async () => {
    const port = await answering((_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    });
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({ kind: "answered", ending: "broken" });
  });
});

describe("a connection", () => {
  it("F21: refused has sent nothing", async () => {
    const port = await answering(() => undefined);
    await stop(servers.pop()!);
    expect(await send(`http://127.0.0.1:${port}`)).toEqual({
      kind: "not-sent",
      because: "not-reachable",
      detail: "127.0.0.1: ECONNREFUSED",
    });
  });

  it("F21: reset after the request was read may have done its work", async () => {
    const port = await answering((request) => void request.socket.destroy());
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({ kind: "lost", because: "broken" });
  });

  it("F21: to a host that cannot prove who it is sends nothing, not even in tests", async () => {
    const heard: string[] = [];
    const port = await listen(
      createTlsServer(selfSignedCertificate("a.localhost"), (request, response) => {
        heard.push(request.url ?? "");
        response.end();
      }),
    );
    expect(await send(`https://a.localhost:${port}`)).toEqual({
      kind: "not-sent",
      because: "tls-failed",
      detail: "a.localhost: DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    expect(heard).toEqual([]);
  });

  it("F21: to a host that speaks no TLS sends nothing", async () => {
    const port = await answering((_request, response) => void response.end());
    expect(await send(`https://127.0.0.1:${port}`)).toMatchObject({
      kind: "not-sent",
      because: "tls-failed",
    });
  });

  it("stopped by the caller is told from a time limit", async () => {
    const stopping = new AbortController();
    const port = await answering(() => stopping.abort());
    const outcome = await send(`http://127.0.0.1:${port}`, { signal: stopping.signal });
    expect(outcome).toMatchObject({ kind: "lost", because: "stopped" });
    expect(await send(`http://127.0.0.1:${port}`, { signal: stopping.signal })).toMatchObject({
      kind: "not-sent",
    });
  });
});

describe("the Tenant API Key", () => {
  it("I12: does not come back, even from an answer that quotes it", async () => {
    const apiKey = "canary-key-4711";
    const port = await answering((request, response) => {
      response.writeHead(500).end(`{"message":"bad ${String(request.headers["x-api-key"])}"}`);
    });
    const gateway = openGatewayV1({ baseUrl: `http://127.0.0.1:${port}`, apiKey });
    const answer = await gateway.push({ body: "{}", items: 0, timeoutMs: 5_000 });
    expect(answer).toMatchObject({ message: "bad (key)", code: "server-error" });
    expect(JSON.stringify(answer)).not.toContain(apiKey);
  });

  it("I12: with a line break in it never leaves, and is not in the error", async () => {
    const gateway = openGatewayV1({ baseUrl: "http://127.0.0.1:9", apiKey: "canary\nkey" });
    const failed = await gateway
      .push({ body: "{}", items: 0, timeoutMs: 5_000 })
      .catch((error: Error) => error);
    expect(failed).toBeInstanceOf(Error);
    expect(String((failed as Error).stack)).not.toContain("canary");
  });
});
