import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowHigherLogic, associationSwitches } from "@/higher-logic/settings/websupport/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../support/database";

let database: FreshDatabase;
let cedarId: number;

beforeAll(async () => {
  database = await freshDatabase();
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into association (slug, name) values ('prairie', 'Prairie Lakes Association'), ('cedar', 'Cedar Valley Guild')
     returning id`,
  );
  cedarId = rows[1]!.id;
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

async function auditActions(): Promise<string[]> {
  const { rows } = await database.pool.query<{ action: string }>("select action from audit_log order by id");
  return rows.map(({ action }) => action);
}

describe("R49: Websupport's switch", () => {
  it("R49: changes one association only, and each change leaves a line in the audit log", async () => {
    expect(await allowHigherLogic(cedarId, true, "websupport@causeway.example")).toBe("Cedar Valley Guild");
    const switches = await associationSwitches();
    expect(switches.map(({ name, higherLogicAllowed }) => [name, higherLogicAllowed])).toEqual([
      ["Cedar Valley Guild", true],
      ["Prairie Lakes Association", false],
    ]);
    await allowHigherLogic(cedarId, true, "websupport@causeway.example");
    await allowHigherLogic(cedarId, false, "websupport@causeway.example");
    expect(await auditActions()).toEqual([
      "higher-logic.enabled-by-websupport",
      "higher-logic.disabled-by-websupport",
    ]);
  });
  it("answers nothing for an association that is not there", async () => {
    expect(await allowHigherLogic(999_999, true, "websupport@causeway.example")).toBeUndefined();
  });
  it("pages by name", async () => {
    const [first] = await associationSwitches({ limit: 1 });
    const rest = await associationSwitches({ after: first!.id });
    expect(rest.map(({ name }) => name)).toEqual(["Prairie Lakes Association"]);
  });
});
