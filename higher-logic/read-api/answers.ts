import { z } from "zod";
import { parseForeign } from "@/lib/foreign-text";
import type { HttpOutcome } from "@/lib/http";
import type { ErrorCode } from "@/higher-logic/push/errors";
import { retryAfterMs } from "@/higher-logic/push/retry-after";

/** What came back of one call. `missing`: there is no such person or community. */
export type Read<T> = { kind: "found"; value: T } | { kind: "missing" } | ReadFailure;

export interface ReadFailure {
  kind: "failed";
  code: ErrorCode;
  /** The answer's own words, or what the network said. */
  detail: string;
  /** Higher Logic asked for patience; null: it did not. */
  waitMs: number | null;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const Person = z.looseObject({
  LegacyContactKey: text,
  FirstName: text,
  LastName: text,
  EmailAddress: text,
  CompanyName: text,
  IsMember: z.boolean().nullish(),
  ContactStatusCode: text,
  UpdatedOn: text,
});

const Community = z.looseObject({
  LegacyGroupKey: text,
  CommunityName: text,
  CommunitySize: z.number().nullish(),
  IsOnCommunitySync: z.boolean().nullish(),
});

const Member = z.looseObject({
  ...Person.shape,
  CommunityMemberRoles: text,
  Community: Community.nullish(),
});

/** A person as the community shows one. */
export interface CommunityPerson {
  key: string;
  firstName: string;
  lastName: string;
  email: string;
  companyName: string;
  isMember: boolean;
  /** Its status says something else than active; what the real codes are nobody has written down. */
  isInactive: boolean;
  /** When anything of the person was last changed there; null: not said. */
  updatedOn: Date | null;
}

export interface CommunityMember extends CommunityPerson {
  roles: string;
}

export interface MembersPage {
  members: CommunityMember[];
  /** Members of the whole community; null: not said. */
  size: number | null;
  /** Higher Logic is still working on this community: nothing can be judged now. */
  isSyncing: boolean;
}

export function personOf(value: unknown): CommunityPerson | null {
  const read = Person.safeParse(value);
  return read.success ? person(read.data) : null;
}

export function membersPageOf(value: unknown): MembersPage | null {
  const read = z.array(Member).safeParse(value ?? []);
  if (!read.success) return null;
  return {
    members: read.data.map((member) => ({ ...person(member), roles: member.CommunityMemberRoles })),
    size: read.data[0]?.Community?.CommunitySize ?? null,
    isSyncing: read.data.some(({ Community: community }) => community?.IsOnCommunitySync === true),
  };
}

/** GroupKeys of a list of communities. */
export function groupKeysOf(value: unknown): string[] | null {
  const read = z.array(Community).safeParse(value);
  return read.success ? read.data.map(({ LegacyGroupKey }) => LegacyGroupKey).filter(Boolean) : null;
}

function person(read: z.output<typeof Person>): CommunityPerson {
  const updated = new Date(read.UpdatedOn);
  return {
    key: read.LegacyContactKey,
    firstName: read.FirstName,
    lastName: read.LastName,
    email: read.EmailAddress,
    companyName: read.CompanyName,
    isMember: read.IsMember === true,
    isInactive: /^(i|d)/i.test(read.ContactStatusCode),
    updatedOn: Number.isNaN(updated.getTime()) ? null : updated,
  };
}

/** What an outcome means; the only place that looks at status codes of the read API. */
export function readAnswerFor<T>(
  outcome: HttpOutcome,
  valueOf: (value: unknown) => T | null,
  now: Date,
): Read<T> {
  if (outcome.kind !== "answered") return failed("read-trouble", outcome.detail || outcome.because);
  const { status, ending, headers } = outcome;
  const message = messageOf(outcome.text) || `HTTP ${status}`;
  if (status === 401 || status === 403) return failed("read-key-refused", message);
  if (status === 429)
    return { ...failed("read-trouble", message), waitMs: retryAfterMs(headers, now) ?? 60_000 };
  if (status === 404 || status === 204)
    return isJson(outcome.text) || status === 204 ? { kind: "missing" } : failed("read-not-found", message);
  if (status >= 300 && status < 500) return failed("read-not-found", message);
  if (status !== 200 || ending !== "whole") return failed("read-trouble", message);
  const value = parse(outcome.text);
  if (value === null) return { kind: "missing" };
  const read = value === undefined ? null : valueOf(value);
  return read === null
    ? failed("read-trouble", "The answer is not what the read API says.")
    : { kind: "found", value: read };
}

function failed(code: ErrorCode, detail: string): ReadFailure {
  return { kind: "failed", code, detail: detail.slice(0, 300), waitMs: null };
}

function messageOf(body: string): string {
  const value = parse(body);
  const message =
    typeof value === "object" && value !== null && "Message" in value ? value.Message : undefined;
  return typeof message === "string" ? message : "";
}

const isJson = (body: string): boolean => parse(body) !== undefined;

/** undefined: not JSON. */
function parse(body: string): unknown {
  try {
    return parseForeign(body);
  } catch {
    return undefined;
  }
}
