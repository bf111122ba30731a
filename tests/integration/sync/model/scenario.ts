import fc from "fast-check";
import type { FaultRule } from "@/scripts/standin/client";
import { editNames } from "./edits";
import type { StoreCall } from "./mortal-pusher";
import { type ScreenName, screenNames } from "./screens";

const chance = fc.nat({ max: 999_999 });
const editName = fc.constantFrom(...editNames);
const edit = fc.record({ name: editName, chance });

/** Longer than the settings' time limit for a request, and shorter than their settle time. */
export const TIMES = { requestTimeoutSeconds: 1, settleSeconds: 3, lateMs: { min: 900, max: 1_800 } };

const times = fc.integer({ min: 1, max: 3 });
const rule: fc.Arbitrary<FaultRule> = fc.oneof(
  fc.record({
    action: fc.constant("status" as const),
    status: fc.constantFrom(429, 500, 503, 504, 413, 422, 409, 401),
    retryAfter: fc.constantFrom(0, 1),
    times,
  }),
  fc.record({
    action: fc.constantFrom("reset", "truncate", "html", "empty", "successFalse", "dropAfterApply"),
    times,
  }),
  fc.record({ action: fc.constant("hang" as const), times: fc.constant(1) }),
  fc.record({
    action: fc.constant("applyLate" as const),
    applyAfterMs: fc.integer(TIMES.lateMs),
    times: fc.integer({ min: 1, max: 2 }),
  }),
);
const faults = fc.record({
  latencyMs: fc.constantFrom(0, 5, 30, 80),
  rules: fc.array(
    fc.tuple(rule, fc.constantFrom(0.3, 0.7, 1)).map(([rule, probability]) => ({
      match: { probability },
      ...rule,
    })),
    { maxLength: 3 },
  ),
});

const storeCall = fc.constantFrom<StoreCall[]>(
  ...([
    "recover",
    "readPlan",
    "nextRun",
    "expandLog",
    "readPage",
    "writeAhead",
    "settle",
    "finishRun",
  ] as const),
  ...(["guardFacts", "closeDoor", "openDoor", "pickWitness", "letGo", "writeAhead", "settle"] as const),
);

const onTheWay = fc.record({
  do: fc.constant("on the way" as const),
  /** Somebody new, or one of those in the community. */
  isNew: fc.boolean(),
  fault: fc.constantFrom(null, "applyLate" as const, "dropAfterApply" as const),
  lateMs: fc.integer(TIMES.lateMs),
  dies: fc.constantFrom(true, false, false),
  then: fc.constantFrom(...(["edit", "edit", "drop", "delete", "leave", "back"] as const)),
  chance,
});
const runDies = fc.record({
  do: fc.constant("a run dies" as const),
  because: fc.constantFrom("settings" as const, "settings" as const, "grace" as const, "city" as const),
  call: fc.constantFrom<StoreCall[]>("settle", "settle", "writeAhead", "finishRun"),
  when: fc.constantFrom("before" as const, "after" as const),
  chance,
});

const step = fc.oneof(
  { weight: 6, arbitrary: onTheWay },
  { weight: 4, arbitrary: runDies },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("in line" as const), chance }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("merge" as const), chance }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant("edit" as const), edit }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("edits at once" as const),
      edits: fc.array(edit, { minLength: 2, maxLength: 4 }),
      isKept: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("edits that cross" as const), first: edit, second: edit }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("settings" as const),
      field: fc.constantFrom("onlySyncActiveMembers", "includeActiveStaff", "sendMembershipType"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("off and on" as const), edit }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("the same key again" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("time passes" as const),
      hours: fc.constantFrom(-24, 1, 12, 24, 36, 24 * 7),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("faults" as const), faults }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("no faults" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("kill" as const),
      doom: fc.oneof(
        fc.constant("now" as const),
        fc.record({ call: storeCall, when: fc.constantFrom("before" as const, "after" as const) }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("freeze" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("thaw" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("another takes over" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("Sync" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("Re-push" as const),
      of: fc.constantFrom("all", "list", "person"),
      chance,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      decision: fc.constantFrom("approve", "refuse"),
      share: fc.constantFrom(1, 2, 3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("a request is out" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("all is told" as const) }) },
);

export type Step =
  | (typeof step extends fc.Arbitrary<infer T> ? T : never)
  | { do: "on screen"; screen: ScreenName; chance: number };
export type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** How the association is set up, and what happens to it, one after the other, while a pusher is at work. */
export interface Scenario {
  settings: Record<"batchSize" | "requestsInFlight" | "guardPeople" | "guardPercent", number>;
  steps: Step[];
}

export const scenario = (steps: number): fc.Arbitrary<Scenario> =>
  fc.record({
    settings: fc.record({
      batchSize: fc.constantFrom(1, 3, 10, 100),
      requestsInFlight: fc.constantFrom(1, 2, 4),
      guardPeople: fc.constantFrom(2, 1_000, 1_000),
      guardPercent: fc.constantFrom(10, 25),
    }),
    steps: fc
      .tuple(
        fc.array(step, { minLength: steps, maxLength: steps }),
        // In the end, so that nothing later makes good what these do.
        fc.array(onTheWay, { minLength: 5, maxLength: 5 }),
      )
      .map(([first, last]): Step[] => [...first, { do: "thaw" }, ...last]),
  });

/** The same, most edits being made by what the pages and imports call. */
export function onScreens({ settings, steps }: Scenario): Scenario {
  const moved = steps.map((step): Step => {
    if (step.do !== "edit" || step.edit.chance % 4 === 0) return step;
    const { chance } = step.edit;
    return { do: "on screen", screen: screenNames[chance % screenNames.length]!, chance };
  });
  return { settings, steps: moved };
}

const DEEDS = ["edit", "drop", "delete", "leave", "back"] as const;
const FAULTS = [null, "applyLate", "dropAfterApply"] as const;

/** One of each moment that design.md 4.2 has a sentence for, and nothing else that could make it good by chance. */
export const everyMoment: Scenario[] = [
  { batchSize: 10, requestsInFlight: 4 },
  { batchSize: 1, requestsInFlight: 2 },
  { batchSize: 3, requestsInFlight: 1 },
].map((settings, turn) => ({
  settings: { ...settings, guardPeople: 1_000, guardPercent: 25 },
  steps: [
    { do: "all is told" },
    ...FAULTS.flatMap((fault, place) =>
      DEEDS.map((then, deed): Step => {
        const chance = 100 * place + 10 * deed + turn;
        // Over the three of them everybody is new once, and dies once.
        const [isNew, dies] = [(deed + turn) % 3 === 0, fault !== "applyLate" && (deed + turn) % 3 === 1];
        return { do: "on the way", fault, then, isNew, dies, lateMs: 1_300, chance };
      }),
    ),
    { do: "in line", chance: 1 },
    { do: "all is told" },
    { do: "a run dies", because: "settings", call: "settle", when: "after", chance: 2 },
    { do: "a run dies", because: "grace", call: "settle", when: "after", chance: 3 },
    { do: "in line", chance: 4 },
  ],
}));

const purge = (chance: number): Step => ({ do: "edit", edit: { name: "a purge", chance } });

/** Waves of removals against a guard of two people, and a pusher that dies between asking it and obeying. */
export const guardedMoments: Scenario = {
  settings: { batchSize: 1, requestsInFlight: 2, guardPeople: 2, guardPercent: 10 },
  steps: [
    { do: "all is told" },
    purge(1),
    { do: "all is told" },
    { do: "decide", decision: "refuse", share: 3 },
    { do: "edit", edit: { name: "memberships as they were", chance: 2 } },
    { do: "all is told" },
    { do: "kill", doom: { call: "guardFacts", when: "after" } },
    purge(3),
    { do: "all is told" },
    { do: "edit", edit: { name: "a suspension", chance: 4 } },
    { do: "edit", edit: { name: "a suspension", chance: 5 } },
    { do: "edit", edit: { name: "a suspension", chance: 6 } },
    { do: "kill", doom: { call: "settle", when: "before" } },
    { do: "edit", edit: { name: "a suspension", chance: 7 } },
    { do: "all is told" },
    { do: "decide", decision: "approve", share: 2 },
    { do: "kill", doom: { call: "settle", when: "after" } },
    { do: "edit", edit: { name: "a list deleted", chance: 8 } },
    { do: "all is told" },
  ],
};
