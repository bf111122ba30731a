import type { IncomingMessage, ServerResponse } from "node:http";

/** One request with its answer, and the parts of it that every door looks at. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  /** Path as sent, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** Host name without port, lower case. */
  hostName: string;
}

/** A refusal that any door may throw; answered as JSON `{message}` or, on the site, as a page. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    request,
    response,
    // HEAD is answered like GET; node leaves the body out by itself.
    method: request.method === "HEAD" ? "GET" : (request.method ?? "GET"),
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    hostName: (request.headers.host ?? "").toLowerCase().replace(/:\d*$/, ""),
  };
}

/** The path's segments, decoded; `null` where the percent-encoding is broken. */
export function segmentsOf(path: string): string[] | null {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** Refuse a method that is not in the list with 405. */
export function allowMethods(exchange: Exchange, ...allowed: string[]): void {
  if (allowed.includes(exchange.method)) return;
  const list = allowed.includes("GET") ? ["HEAD", ...allowed] : allowed;
  throw new Refusal(405, "Method Not Allowed", { Allow: list.join(", ") });
}
