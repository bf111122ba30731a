import { expect } from "vitest";
import type { SettingsOptions, TestAssociation } from "../support/association";
import { Model, type Pushers } from "./model";
import { MortalPusher } from "./mortal-pusher";
import { type Scenario, TIMES } from "./scenario";

type MakeAssociation = (settings: SettingsOptions) => Promise<TestAssociation>;

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
