import { expect, it } from "vitest";
import { countStep, STEP_BOUNDS, stepCounts } from "@/higher-logic/sso/steps/counts";

it("steps are counted by outcome, up to each bound, whatever they took", () => {
  for (const seconds of [0.003, 0.02, 0.02, 60]) countStep("token", "ok", seconds);
  countStep("token", "wrong", 0.3);
  const [ok, wrong] = stepCounts();
  expect(ok).toMatchObject({ step: "token", outcome: "ok" });
  expect(ok!.cumulative.slice(0, 3)).toEqual([1, 1, 3]);
  expect(ok!.cumulative).toHaveLength(STEP_BOUNDS.length + 1);
  expect(ok!.cumulative.slice(-2)).toEqual([3, 4]);
  expect(ok!.sum).toBeCloseTo(60.043);
  expect(wrong!.cumulative.at(-1)).toBe(1);
});
