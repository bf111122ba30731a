import { randomBytes } from "node:crypto";
import type { OwnFinding } from "../doctor/finding";
import type { RefusalCode } from "../eligibility";
import type { Fault } from "./faults";

/** What can happen on the way from a site's question to its reading who somebody is. */
export type Step =
  | "asked"
  | "login-needed"
  | "signed-in"
  | "grant-shown"
  | "grant-pressed"
  | "grant-cancelled"
  | "code-given"
  | "token-given"
  | "token-refused"
  | "userinfo-read"
  | "userinfo-refused"
  | "refused"
  | "failed"
  /** From the beginning: somebody else had signed in meanwhile, or another tab was quicker. */
  | "began-again"
  /** The Community link in the Info Hub was pressed, and refused before the member travelled anywhere. */
  | "link-refused"
  /** *I cannot get in*, pressed by a member. */
  | "help-asked";

/** Why a step went wrong: a gate of design.md section 5, a fault; or what the doctor found when somebody asked for help. */
export type Because = RefusalCode | Fault | OwnFinding;

export interface AttemptStep {
  /** Milliseconds since 1970. */
  at: number;
  step: Step;
  because?: Because;
  /** The error as the site was told it, without any value of the request. */
  error?: string;
}

/** How an attempt ended, or stands. */
export type Outcome = "open" | "signed-in" | "refused" | "failed" | "cancelled" | "help";

/** What one request adds to an attempt. */
export interface Attempt {
  /** Known once the attempt is begun or gone on with; it leads from authorize to code, token and userinfo. */
  id: string | null;
  /** Of a registered client alone: whatever else was sent as an id may be anything, a secret too. */
  clientId: string | null;
  contactId: number | null;
  /** What the provider answers with, until it is known which step that was. */
  fault: { because: Fault; error: string } | null;
  steps: AttemptStep[];
  /** By so much Postgres' clock is ahead of this process's: the steps of one attempt may be several processes'. */
  aheadMs: number;
}

export function newAttempt(aheadSeconds = 0): Attempt {
  return { id: null, clientId: null, contactId: null, fault: null, steps: [], aheadMs: aheadSeconds * 1_000 };
}

const OUTCOMES: Record<Step, Outcome> = {
  asked: "open",
  "login-needed": "open",
  "signed-in": "open",
  "grant-shown": "open",
  "grant-pressed": "open",
  "grant-cancelled": "cancelled",
  "code-given": "open",
  "token-given": "signed-in",
  "token-refused": "failed",
  "userinfo-read": "signed-in",
  "userinfo-refused": "failed",
  refused: "refused",
  failed: "failed",
  "began-again": "open",
  "link-refused": "refused",
  "help-asked": "help",
};

/** What an attempt has come to with this step as its latest. */
export function outcomeOf(step: Step): Outcome {
  return OUTCOMES[step];
}

/**
 * An id whose first 48 bits are the time, as UUID version 7 has them, and whose others are random: sorted, the ids of an
 * association are its attempts in their order.
 *
 * @param at milliseconds since 1970
 */
export function newAttemptId(at: number): string {
  return uuid(at, randomBytes(10));
}

/** No attempt that began at this time or later has a lower id. */
export function lowestIdAt(at: number): string {
  return uuid(at, Buffer.alloc(10));
}

/** When the attempt with this id began. */
export function beganAt(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}

function uuid(at: number, rest: Buffer): string {
  const hex = Math.trunc(at).toString(16).padStart(12, "0") + rest.toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function isAttemptId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}

/** Crockford's base 32: no letter that could be read as another letter or as a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;

/**
 * The number that people read out: 40 random bits of the id, which say nothing and lead nowhere. The id itself stays
 * here, so whoever knows a reference number cannot add to the attempt.
 */
export function referenceOf(id: string): string {
  let bits = BigInt(`0x${id.slice(-10)}`);
  let text = "";
  for (let at = 0; at < LENGTH; at += 1) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}

/** A reference number letter for letter, as addresses of ours carry it. */
export function isReference(text: string): boolean {
  return text.length === LENGTH && [...text].every((letter) => ALPHABET.includes(letter));
}

/** `AB3D-7K9Q`, as it is shown. */
export function shownReference(reference: string): string {
  return `${reference.slice(0, 4)}-${reference.slice(4)}`;
}

/** What somebody typed as a reference number, however they wrote it; null when it is none. */
export function typedReference(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return isReference(plain) ? plain : null;
}
