import { request as sendHttp } from "node:http";
import { request as sendHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { lookup } from "node:dns";

/** More than any token, userinfo or key answer needs. */
const MOST_ANSWER_BYTES = 1_000_000;

export interface OutgoingRequest {
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** For the whole call, from the first byte sent to the last one read. */
  timeoutMs: number;
}

export interface OutgoingAnswer {
  status: number;
  text: string;
}

/** No answer came; the message says why in words for a page. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly timedOut: boolean;
  constructor(message: string, timedOut = false) {
    super(message);
    this.timedOut = timedOut;
  }
}

/** Call the association. Redirects are not followed: no address of this protocol answers with one. */
export function call(url: URL, { method = "GET", headers = {}, body, timeoutMs }: OutgoingRequest) {
  return new Promise<OutgoingAnswer>((resolve, reject) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const fail = (error: Error): void => {
      if (error instanceof NoAnswer) return reject(error);
      if (deadline.aborted) return reject(new NoAnswer(`no answer within ${timeoutMs} ms`, true));
      reject(new NoAnswer(`no connection (${(error as NodeJS.ErrnoException).code ?? error.message})`));
    };
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const send = url.protocol === "https:" ? sendHttps : sendHttp;
    const options = { method, headers: { ...length, ...headers }, lookup: lookupHost, signal: deadline };
    // A connection of its own: one kept from the last log-in may just be closing.
    const outgoing = send(url, { ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("error", fail);
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_ANSWER_BYTES) return void response.destroy(new NoAnswer("an answer over 1 MB"));
        chunks.push(chunk);
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

/** `*.localhost` is this machine; not every system's resolver knows that. */
const lookupHost: LookupFunction = (hostName, options, done) => {
  if (hostName !== "localhost" && !hostName.endsWith(".localhost")) return lookup(hostName, options, done);
  if (!options.all) return done(null, "127.0.0.1", 4);
  done(null, [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ]);
};
