import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

/** What a handler written for Node's HTTP server gets to see of a web Request. */
export interface NodeRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: Buffer | null;
}

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Run a handler written for Node's HTTP server, and give back what it answered as a web Response. */
export async function answerOf(handler: NodeHandler, given: NodeRequest): Promise<Response> {
  const response = new ServerResponse(nodeRequest(given));
  const body = collectBody(response);
  await Promise.all([body.ended, handler(response.req, response)]);
  return new Response(mayHaveBody(given.method, response.statusCode) ? body.bytes() : null, {
    status: response.statusCode,
    headers: webHeaders(response),
  });
}

/** Request and answer of nobody: for what only reads cookies, and sets none. */
export function nodePair(given: Pick<NodeRequest, "headers">): {
  request: IncomingMessage;
  response: ServerResponse;
} {
  const request = nodeRequest({ method: "GET", url: "/", body: null, ...given });
  return { request, response: new ServerResponse(request) };
}

/** @returns null when there is more than `limit` bytes, of which no more is read then */
export async function readBody(request: Request, limit: number): Promise<Buffer<ArrayBuffer> | null> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function nodeRequest({ method, url, headers, body }: NodeRequest): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.method = method;
  request.url = url;
  request.httpVersion = "1.1";
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.headers = { ...headers };
  delete request.headers["transfer-encoding"];
  if (body) {
    request.headers["content-length"] = String(body.length);
    request.push(body);
  }
  request.rawHeaders = Object.entries(request.headers).flat() as string[];
  request.push(null);
  request.complete = true;
  return request;
}

function collectBody(response: ServerResponse): { ended: Promise<void>; bytes(): Buffer<ArrayBuffer> } {
  const chunks: Buffer[] = [];
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const keep = (rest: unknown[]) => {
    const [chunk, encoding] = rest;
    if (typeof chunk === "string")
      chunks.push(Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8"));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    const done = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    done?.();
  };
  response.write = (...rest: unknown[]) => {
    keep(rest);
    return true;
  };
  response.end = (...rest: unknown[]) => {
    keep(rest);
    response.emit("finish");
    response.emit("close");
    end();
    return response;
  };
  return { ended, bytes: () => Buffer.concat(chunks) };
}

const OF_THE_CONNECTION = new Set(["content-length", "transfer-encoding", "connection", "keep-alive"]);

/** Several Set-Cookie stay several. */
function webHeaders(response: ServerResponse): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value === undefined || OF_THE_CONNECTION.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [String(value)]) headers.append(name, one);
  }
  return headers;
}

function mayHaveBody(method: string, status: number): boolean {
  return method !== "HEAD" && ![204, 205, 304].includes(status);
}
