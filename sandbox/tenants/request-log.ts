import type { IncomingHttpHeaders } from "node:http";

/** A call of a machine door as the journal keeps it; the body lies behind it in the file. */
export interface RequestHead {
  kind: "request";
  id: number;
  at: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** null: no answer was ever given. */
  status: number | null;
  /** The body of the answer. */
  answer: string | null;
  fault?: string;
  /** Place of the rule that acted, so that a restart can count on. */
  rule?: number;
  /** Records in the batch. */
  items: number;
  /** Whether the records were taken over with this call. */
  applied: boolean;
}

/** How many of the newest requests are at hand without reading the file. */
const IN_MEMORY = 1_000;

interface Logged {
  head: RequestHead;
  body: Buffer | null;
}

/** The numbered list of a tenant's requests: the newest in memory, all of them in the journal. */
export class RequestLog {
  private readonly recent: Logged[] = [];
  private readonly offsets: number[] = [];
  private readonly firstId: number;
  private readonly readAt: (offset: number) => Logged;

  constructor(firstId: number, readAt: (offset: number) => Logged) {
    this.firstId = firstId;
    this.readAt = readAt;
  }

  get size(): number {
    return this.offsets.length;
  }

  get nextId(): number {
    return this.firstId + this.offsets.length;
  }

  get lastAt(): string | null {
    return this.recent.at(-1)?.head.at ?? null;
  }

  add(head: RequestHead, body: Buffer | null, offset: number): void {
    this.offsets.push(offset);
    this.recent.push({ head, body });
    if (this.recent.length > IN_MEMORY) this.recent.shift();
  }

  /** Up to `limit` requests with an id above `after`, oldest first. */
  page(after: number, limit: number): Logged[] {
    const start = Math.max(0, after - this.firstId + 1);
    const end = Math.min(start + limit, this.offsets.length);
    const firstRecent = this.offsets.length - this.recent.length;
    const page: Logged[] = [];
    for (let i = start; i < end; i++) {
      page.push(i >= firstRecent ? this.recent[i - firstRecent]! : this.readAt(this.offsets[i]!));
    }
    return page;
  }
}

/** One request as JSON text. A body that is JSON is put in as it came, anything else as a string. */
export function requestView({ head, body }: Logged): string {
  const { id, at, method, path, headers, status, answer, fault } = head;
  const outline = JSON.stringify({
    id,
    at,
    method,
    path,
    headers,
    status,
    answer: jsonOrText(answer),
    fault,
  });
  const text = body === null ? null : body.toString("utf8");
  return `${outline.slice(0, -1)},"body":${text !== null && isJson(text) ? text : JSON.stringify(text)}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function jsonOrText(text: string | null): unknown {
  return text !== null && isJson(text) ? JSON.parse(text) : text;
}

const SECRET_HEADERS = new Set([
  "x-api-key",
  "apikey",
  "key",
  "authorization",
  "cookie",
  "hlpassword",
  "hlauthtoken",
]);

/** Headers for the log: of a secret, at most its last four characters. */
export function maskedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value.join(", ") : (value ?? "");
    masked[name] = SECRET_HEADERS.has(name) ? `****${text.length > 8 ? text.slice(-4) : ""}` : text;
  }
  return masked;
}
