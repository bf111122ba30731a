import { setTimeout as sleep } from "node:timers/promises";
import { get, post, type HttpOutcome } from "@/lib/http";
import {
  groupKeysOf,
  membersPageOf,
  personOf,
  readAnswerFor,
  type CommunityPerson,
  type MembersPage,
  type Read,
} from "./answers";

export interface ReadAccess {
  /** Without slash at the end. */
  baseUrl: string;
  /** HLIAMKey. Never logged. */
  key: string;
  /** HLPassword; "": the key alone is enough. */
  password: string;
  callsPerMinute: number;
}

/** What Higher Logic's read API says about one community. */
export interface ReadGateway {
  /** The key works, and whose it is. */
  whoAmI(): Promise<Read<CommunityPerson>>;
  /** Records `first` to `last`, counted from 1. */
  members(groupKey: string, first: number, last: number): Promise<Read<MembersPage>>;
  contact(integrationKey: string): Promise<Read<CommunityPerson>>;
  /** GroupKeys of the communities anybody can see. */
  visibleCommunities(): Promise<Read<string[]>>;
}

const TIMEOUT_MS = 20_000;
/** The largest page asked for, two hundred members, has about a quarter of it. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** Opening sends nothing. Calls follow each other no faster than `callsPerMinute`: too many, and Higher Logic blocks us. */
export function openReadGateway({ baseUrl, key, password, callsPerMinute }: ReadAccess): ReadGateway {
  const headers = {
    accept: "application/json",
    hliamkey: key,
    ...(password === "" ? {} : { hlpassword: password }),
  };
  const options = { headers, timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES };
  let nextAtMs = 0;
  const paced = async <T>(call: () => Promise<HttpOutcome>, valueOf: (value: unknown) => T | null) => {
    const waitMs = nextAtMs - performance.now();
    nextAtMs = Math.max(nextAtMs, performance.now()) + 60_000 / callsPerMinute;
    if (waitMs > 0) await sleep(waitMs);
    return readAnswerFor(withoutSecrets(await call(), [key, password]), valueOf, new Date());
  };
  const url = (operation: string, asked: Record<string, string> = {}) => {
    const query = new URLSearchParams(asked).toString();
    return `${baseUrl}/api/v2.0/${operation}${query === "" ? "" : `?${query}`}`;
  };
  return {
    whoAmI: () => paced(() => get(url("Contacts/GetWhoAmI"), options), personOf),
    contact: (legacyContactKey) =>
      paced(() => get(url("Contacts/GetContact", { legacyContactKey }), options), personOf),
    visibleCommunities: () =>
      paced(() => get(url("Communities/GetViewableCommunities"), options), groupKeysOf),
    members: (groupKey, first, last) =>
      paced(() => {
        const body = JSON.stringify({ LegacyGroupKey: groupKey, StartRecord: first, EndRecord: last });
        const posted = { ...options, headers: { ...headers, "content-type": "application/json" }, body };
        return post(url("Communities/GetCommunityMembers"), posted);
      }, membersPageOf),
  };
}

/** An answer may quote what it was asked with; parts of it are shown to staff. */
function withoutSecrets(outcome: HttpOutcome, secrets: readonly string[]): HttpOutcome {
  if (outcome.kind !== "answered") return outcome;
  const text = secrets
    .filter(Boolean)
    .reduce((shown, secret) => shown.replaceAll(secret, "(key)"), outcome.text);
  return { ...outcome, text };
}
