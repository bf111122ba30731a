import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, request, type Dispatcher } from "undici";
import { environment } from "@/lib/env";
import { storable } from "@/lib/foreign-text";
import { isPublicAddress } from "@/lib/public-addresses";

/** Name, TCP and TLS together. */
const CONNECT_TIMEOUT_MS = 8_000;
/** More requests to one host at a time wait for a connection. */
const MAX_CONNECTIONS = 32;

/** Why not one byte of a request left. */
export type NotSent = "name-not-found" | "not-reachable" | "tls-failed" | "address-not-allowed";

/** What is known about a request afterwards. Never says anything about headers that were sent. */
export type HttpOutcome =
  | {
      kind: "answered";
      status: number;
      /** By lower-case name. */
      headers: Record<string, string>;
      /** Storable: see lib/foreign-text. */
      text: string;
      /** Whether `text` is all of the answer, or why it ends early. */
      ending: "whole" | "timeout" | "broken" | "too-large";
    }
  | { kind: "not-sent"; because: NotSent; detail: string }
  /** It may have arrived. */
  | { kind: "lost"; because: "timeout" | "broken" | "stopped"; detail: string };

export interface CallOptions {
  headers: Record<string, string>;
  /** For everything: connecting, sending, and reading the answer to its end. */
  timeoutMs: number;
  maxAnswerBytes: number;
  signal?: AbortSignal;
  /** Addresses of this machine and of private networks; only the demo and tests may. */
  allowPrivate?: boolean;
}

export interface PostOptions extends CallOptions {
  body: string;
}

/** GET once, on the terms of `post`. */
export function get(url: string, options: CallOptions): Promise<HttpOutcome> {
  return send(url, { method: "GET" }, options);
}

/**
 * POST once: no redirect is followed, nothing is sent twice, and whatever happens on the way comes back as a value.
 * Throws only for an address or header that can never be sent.
 *
 * `*.localhost` is this machine, which not every system's resolver knows. Private networks are refused by the address
 * that is connected to, so a name that resolves differently a moment later gains nothing.
 */
export function post(url: string, { body, ...options }: PostOptions): Promise<HttpOutcome> {
  return send(url, { method: "POST", body }, options);
}

async function send(
  url: string,
  what: { method: "GET" | "POST"; body?: string },
  options: CallOptions,
): Promise<HttpOutcome> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  if (options.signal?.aborted)
    return { kind: "not-sent", because: "not-reachable", detail: "stopped before" };
  let response: Dispatcher.ResponseData;
  try {
    response = await request(url, {
      ...what,
      headers: options.headers,
      signal,
      headersTimeout: 0, // `signal` limits the whole
      bodyTimeout: 0,
      dispatcher: agent(options.allowPrivate ?? privateAddressesAllowed()),
    });
  } catch (error) {
    return failure(error, timeout, options.signal);
  }
  const { text, ending } = await readAnswer(response.body, options.maxAnswerBytes, timeout);
  return { kind: "answered", status: response.statusCode, headers: oneEach(response.headers), text, ending };
}

/**
 * Staff may point at this machine in the demo, in tests, and where the Info Hub itself is only to be reached from this
 * machine (docs/decisions/0012); nowhere else.
 */
export function privateAddressesAllowed(): boolean {
  return environment("NODE_ENV") === "test" || isHubOnThisMachine();
}

/** The demo, or an Info Hub that is only to be reached from this machine: a developer's. */
export function isHubOnThisMachine(): boolean {
  return environment("CAUSEWAY_DEMO") || isThisMachine(new URL(environment("APP_URL")).hostname);
}

/** Names and addresses of the loopback interface; what else resolves there does not count. */
export function isThisMachine(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

async function readAnswer(body: AsyncIterable<Buffer>, maxBytes: number, timeout: AbortSignal) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let ending: "whole" | "timeout" | "broken" | "too-large" = "whole";
  try {
    for await (const chunk of body) {
      chunks.push(chunk.subarray(0, maxBytes - bytes));
      bytes += chunk.length;
      if (bytes > maxBytes) {
        ending = "too-large"; // leaving the loop closes the connection
        break;
      }
    }
  } catch {
    ending = timeout.aborted ? "timeout" : "broken";
  }
  return { text: storable(Buffer.concat(chunks).toString("utf8")), ending };
}

function failure(error: unknown, timeout: AbortSignal, stopped: AbortSignal | undefined): HttpOutcome {
  if (error instanceof NotConnected)
    return { kind: "not-sent", because: error.because, detail: error.message };
  if (codeOf(error) === "UND_ERR_INVALID_ARG") throw error; // a header or address no caller may pass on
  const because = timeout.aborted ? "timeout" : stopped?.aborted ? "stopped" : "broken";
  return { kind: "lost", because, detail: because === "broken" ? codeOf(error) : "" };
}

function oneEach(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

/** No connection came about, so nothing can have been carried out. */
class NotConnected extends Error {
  override readonly name = "NotConnected";
  readonly because: NotSent;
  constructor(because: NotSent, detail: string) {
    super(detail);
    this.because = because;
  }
}

const agents = new Map<boolean, Agent>();

function agent(allowPrivate: boolean): Agent {
  const known = agents.get(allowPrivate);
  if (known) return known;
  const made = new Agent({
    connections: MAX_CONNECTIONS,
    connect: connector(allowPrivate),
    maxHeaderSize: 64 * 1024,
  });
  agents.set(allowPrivate, made);
  return made;
}

function connector(allowPrivate: boolean): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: lookupFor(allowPrivate) } as object);
  return (options, callback) => {
    // Addresses in figures are connected to without a look-up.
    if (!allowPrivate && isIP(options.hostname) && !isPublicAddress(options.hostname))
      return callback(notAllowed(options.hostname), null);
    connect(options, (...[error, socket]) => {
      if (error) callback(asNotConnected(error, options.hostname), null);
      else callback(null, socket);
    });
  };
}

function lookupFor(allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (addresses: LookupAddress[]) => {
      const forbidden = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
      const [first] = addresses;
      if (forbidden || !first) callback(notAllowed(hostname), "", 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    };
    if (/(^|\.)localhost\.?$/i.test(hostname)) return answer([{ address: "127.0.0.1", family: 4 }]);
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, "", 0);
      else answer(addresses);
    });
  };
}

function notAllowed(hostname: string): NotConnected {
  return new NotConnected("address-not-allowed", `${hostname} is in a private network`);
}

const NAME_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "EAI_NONAME", "ENODATA"]);
const TLS_CODES =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

function asNotConnected(error: Error, hostname: string): NotConnected {
  if (error instanceof NotConnected) return error;
  const code = codeOf(error);
  const because = NAME_CODES.has(code)
    ? "name-not-found"
    : TLS_CODES.test(code)
      ? "tls-failed"
      : "not-reachable";
  return new NotConnected(because, `${hostname}: ${code}`);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code || "unknown";
}
