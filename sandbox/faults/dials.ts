import { z } from "zod";

export const ACTIONS = [
  "status",
  "reset",
  "hang",
  "truncate",
  "html",
  "empty",
  "successFalse",
  "dropAfterApply",
  "applyLate",
] as const;

const count = z.number().int().min(0);

const Rule = z.strictObject({
  match: z
    .strictObject({
      /** Beginning of the path, in any case. */
      path: z.string().optional(),
      /** A batch that holds this LegacyContactKey. */
      key: z.string().optional(),
      /** The how-manyeth request, from 1 since the PUT, among those that match path and key. */
      nth: z.number().int().min(1).optional(),
      probability: z.number().min(0).max(1).optional(),
    })
    .default({}),
  action: z.enum(ACTIONS),
  status: z.number().int().min(200).max(599).optional(),
  /** Value of the Retry-After header: seconds, or any text such as a date. */
  retryAfter: z.union([z.number(), z.string().regex(/^[\t\x20-\x7e]*$/)]).optional(),
  applyAfterMs: count.max(86_400_000).optional(),
  /** The rule is spent after it acted this often. */
  times: count.optional(),
});

/** Of the read API alone. */
const Read = z.strictObject({
  /** More calls in any 60 s are 429; ten times as many, and the caller is blocked. 0: no limit. */
  callsPerMinute: count.default(240),
  /** What was pushed shows so much later. */
  lagMs: count.max(86_400_000).default(0),
  /** Members in one answer at most, whatever was asked for; 0: as asked. */
  mostRecords: count.default(0),
  /** GroupKeys of communities that say `IsOnCommunitySync`; "*" is all. */
  syncing: z.array(z.string()).max(10_000).default([]),
});

/** The dials of one tenant, as PUT. */
export const Faults = z.strictObject({
  latencyMs: count.max(600_000).default(0),
  jitterMs: count.max(600_000).default(0),
  /** 0, null or absent: no limit. */
  requestsPerMinute: count.nullish(),
  rules: z.array(Rule).max(1_000).default([]),
  read: Read.prefault({}),
});

export type Faults = z.infer<typeof Faults>;
export type Rule = z.infer<typeof Rule>;

/** What the dials look at: a call of one of the machine doors. */
export interface DialedCall {
  path: string;
  /** The keys of the people in the batch; only asked for when a rule names a key. */
  keys: () => Iterable<string>;
  /** A call of the read API: only rules that name a path are about it. */
  isRead?: boolean;
}

/** Every dial at rest. */
export const AT_REST: Faults = Faults.parse({});

/** Per rule: how many calls it matched, and on how many it acted. */
export interface Counted {
  seen: number[];
  acted: number[];
}

/** The dials of one tenant with what they have counted since they were put. */
export class Dials {
  readonly faults: Faults;
  readonly counted: Counted;
  private readonly startedAt: number[] = [];

  constructor(faults: Faults, counted?: Counted) {
    this.faults = faults;
    this.counted = counted ?? { seen: faults.rules.map(() => 0), acted: faults.rules.map(() => 0) };
  }

  /**
   * The place of the rule that acts on this call: the first that matches and is not spent; -1 = none.
   * Every rule counts the calls it matches, also those that an earlier rule acts on.
   */
  choose(call: DialedCall): number {
    let chosen = -1;
    this.countMatches(call, (place, nthSeen) => {
      if (chosen < 0 && this.mayAct(place, nthSeen)) chosen = place;
    });
    if (chosen >= 0) this.counted.acted[chosen]!++;
    return chosen;
  }

  /** Count a call of before the restart again; chance is not asked twice, the journal says which rule acted. */
  replay(call: DialedCall, chosen: number): void {
    this.countMatches(call, () => undefined);
    if (chosen >= 0 && chosen < this.faults.rules.length) this.counted.acted[chosen]!++;
  }

  /** Milliseconds until a call is within `requestsPerMinute` again; 0 = it is, and has been counted. */
  waitMs(nowMs: number): number {
    const limit = this.faults.requestsPerMinute;
    if (!limit) return 0;
    while (this.startedAt.length > 0 && this.startedAt[0]! <= nowMs - 60_000) this.startedAt.shift();
    if (this.startedAt.length >= limit) return this.startedAt[0]! + 60_000 - nowMs;
    this.startedAt.push(nowMs);
    return 0;
  }

  latencyMs(): number {
    return this.faults.latencyMs + Math.random() * this.faults.jitterMs;
  }

  private countMatches(call: DialedCall, matched: (place: number, nthSeen: number) => void): void {
    const { rules } = this.faults;
    if (rules.length === 0) return;
    const keys = rules.some((rule) => rule.match.key !== undefined)
      ? new Set(call.keys())
      : new Set<string>();
    rules.forEach(({ match }, place) => {
      if (call.isRead && match.path === undefined) return;
      if (match.path !== undefined && !call.path.toLowerCase().startsWith(match.path.toLowerCase())) return;
      if (match.key !== undefined && !keys.has(match.key)) return;
      matched(place, ++this.counted.seen[place]!);
    });
  }

  private mayAct(place: number, nthSeen: number): boolean {
    const { match, times } = this.faults.rules[place]!;
    if (match.nth !== undefined && match.nth !== nthSeen) return false;
    if (times !== undefined && this.counted.acted[place]! >= times) return false;
    return match.probability === undefined || Math.random() < match.probability;
  }
}
