import type { ErrorCode } from "./errors";

/** The road to one Higher Logic site; address and key are the gateway's own. */
export interface PushGateway {
  /**
   * Send one request and say what is known about it afterwards. Never throws for anything that happened on the way, and
   * puts the key into no answer.
   */
  push(request: PushRequest): Promise<PushAnswer>;
}

export interface PushRequest {
  /** Of `batchBody`. */
  body: string;
  /** Records in the body; an answer that counts fewer is a refusal, unless the record is alone. */
  items: number;
  /** For the whole request, connecting and reading included. */
  timeoutMs: number;
  signal?: AbortSignal;
}

interface Answered {
  /** null when no answer came. */
  httpStatus: number | null;
  /** Higher Logic's own message, else what happened in a few words. */
  message: string;
  /** The first 4,000 characters of the answer. */
  answer: string;
  /** null when all is well. */
  code: ErrorCode | null;
}

/** What became of a request; each kind asks for something else of the pusher. */
export type PushAnswer = Answered &
  (
    | { kind: "accepted"; count: number | null }
    /** The content was refused (success:false, count too small, 400, 409, 422): split, with the witness. */
    | { kind: "rejected" }
    | { kind: "tooLarge" }
    /** The connection's fault, certainly not carried out: key, tenant code or address. */
    | { kind: "paused" }
    /** 429, certainly not carried out; null when it says nothing about how long. */
    | { kind: "slowDown"; retryAfterMs: number | null }
    /** Not one byte left: name, address, TLS. */
    | { kind: "notSent" }
    /** May have been carried out, or may still be, even later: timeout, reset, 5xx, an answer nobody can read. */
    | { kind: "unknown" }
  );
