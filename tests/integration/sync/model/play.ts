import { expect } from "vitest";
import type { SettingsOptions, TestAssociation } from "../support/association";
import { Model, type Pushers } from "./model";
import { MortalPusher } from "./mortal-pusher";
import { type Scenario, TIMES } from "./scenario";

type MakeAssociation = (settings: SettingsOptions) => Promise<TestAssociation>;

/** One scenario over Push API V2. An answer without a word is success there, so nobody could see through that fault. */
export function playByV2(make: MakeAssociation, { settings, steps }: Scenario): Promise<void> {
  const inWords = steps.map((step) => {
    if (step.do !== "faults") return step;
    const rules = step.faults.rules.map((rule) =>
      rule.action === "empty" ? { ...rule, action: "html" as const } : rule,
    );
    return { ...step, faults: { ...step.faults, rules } };
  });
  const makeByV2: MakeAssociation = (options) => make({ ...options, format: "push-v2" });
  return play(makeByV2, { settings, steps: inWords });
}

/** One scenario with a pusher of this process. */
export async function play(make: MakeAssociation, scenario: Scenario): Promise<void> {
  const association = await make({ ...scenario.settings, ...TIMES });
  const pusher = new MortalPusher(association);
  pusher.start();
  try {
    await playWith(association, pusher, scenario);
  } finally {
    await pusher.stop();
  }
  expect(pusher.atOnce, "I2: two requests at once about").toEqual([]);
  expect(pusher.failures).toEqual([]);
}

/** One scenario with whatever pushes. */
export async function playWith(
  association: TestAssociation,
  pushers: Pushers,
  { settings, steps }: Scenario,
): Promise<void> {
  const model = new Model(association, pushers, settings);
  await model.begin();
  let taken = 0;
  try {
    for (; taken < steps.length; taken += 1) await model.take(steps[taken]!);
    await model.end();
    await model.expectKept();
  } catch (error) {
    throw new Error(`at step ${taken}, ${JSON.stringify(steps[taken] ?? "the end")}`, { cause: error });
  }
}
