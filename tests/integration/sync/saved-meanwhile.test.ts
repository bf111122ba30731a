import { describe, expect, it } from "vitest";
import { heldRemovalCounts } from "@/higher-logic/sync/removals/store";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, sync } from "./support/delivery";
import { requestIsOut } from "./support/moments";
import { save } from "./support/settings";
import { stage } from "./support/stage";

const test = stage();

describe("settings saved while a delivery goes on", () => {
  /** Everybody is told once more, in requests that take their time. */
  async function inTheMiddleOfARepush(settings = {}) {
    const association: TestAssociation = await test.association({
      batchSize: 5,
      requestsInFlight: 1,
      settleSeconds: 0,
      ...settings,
    });
    const board = await association.addList("Board");
    const people = await association.addPeople(60, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ latencyMs: 150 });
    await askForRun(association, { kind: "repush" });
    const delivering = deliverAll(association);
    await requestIsOut(association);
    return { association, people, delivering };
  }

  it("I8: a stricter guard holds who is dropped from then on", async () => {
    const { association, people, delivering } = await inTheMiddleOfARepush({ guardPeople: 1_000 });
    await save(association, { guardPeople: 2 });
    await association.drop(people.slice(-20));
    await delivering;
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 20, refused: 0 });
    expect((await association.tenant.summary()).activeContacts).toBe(60);
  });
});
