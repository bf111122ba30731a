import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { allWaitingContacts } from "@/higher-logic/sync/activity/store";
import { all } from "@/tests/support/all";
import { deliverAll, deliverUntil, expectConverged, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();

describe("a record that Higher Logic refuses", () => {
  it("F26 R38: is found by splitting, and everybody else goes", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(100, { lists: [board] });
    await sync(association);
    const poison = people[37]!;
    await association.tenant.setFaults({
      rules: [{ match: { key: String(poison) }, action: "successFalse" }],
    });

    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
    await deliverAll(association);

    expect(await association.waits()).toMatchObject([
      { contact_id: poison, reason: "problem", code: "record-refused" },
    ]);
    expect((await association.known(poison))?.City).toBe("");
    for (const id of people.filter((id) => id !== poison))
      expect((await association.known(id))?.City).toBe("Lakeside");
  });

  it("I5 R38: stands in its own association's file of problems, and in no other's", async () => {
    const [one, other] = [await test.association(), await test.association()];
    const nameless = await Promise.all(
      [one, other].map(async (association) => {
        const board = await association.addList("Board");
        const id = await association.addPerson({ email: null, lists: [board] });
        await sync(association);
        return id;
      }),
    );
    for (const [index, association] of [one, other].entries())
      expect(await all(allWaitingContacts(association.id, "problem"))).toMatchObject([
        { contactId: nameless[index], code: "no-email", name: "Person Number 1", email: null },
      ]);
    expect(await all(allWaitingContacts(one.id, "held"))).toEqual([]);
  });

  it("F26: in a first run the other records' answers are the witness", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(30, { lists: [board] });
    await association.tenant.setFaults({
      rules: [{ match: { key: String(people[5]) }, action: "status", status: 422 }],
    });
    const run = await association.run(await sync(association));
    expect(run).toMatchObject({ state: "done", looked_at: 30, pushed: 29, failed: 1 });
    const { rows } = await association.pool.query(
      "select initial_sync_finished_at is not null as finished from push_target where association_id = $1",
      [association.id],
    );
    expect(rows).toEqual([{ finished: true }]);
    expect(await association.waits()).toMatchObject([{ contact_id: people[5], code: "record-refused" }]);
  });

  it("F24: is not one that is alone and told success, whatever the count says", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(4, { lists: [board] });
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.end('{"success":true,"count":0,"errorMessage":""}'));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await association.pool.query(
        "update higher_logic_settings set push_base_url = $2 where association_id = $1",
        [association.id, `http://127.0.0.1:${port}`],
      );
      const run = await association.run(await sync(association));
      expect(run).toMatchObject({ state: "done", looked_at: 4, pushed: 4 });
      expect(await association.waits()).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("I1: is looked at again at every change of the contact, alone", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(10, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({
      rules: [{ match: { key: String(people[0]) }, action: "successFalse" }],
    });
    await association.edit(people[0]!, "first@members.example");
    await deliverAll(association);
    expect(await association.waits()).toHaveLength(1);

    await association.tenant.clearFaults();
    await association.edit(people[0]!, "second@members.example");
    await deliverAll(association);
    expect(await association.waits()).toEqual([]);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("second@members.example");
  });

  it("makes nobody a problem when a witness is refused as well: pushing pauses", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(20, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ rules: [{ action: "successFalse" }] });
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [
      people.slice(0, 9),
    ]);
    await deliverAll(association);

    expect(await association.waits()).toEqual([]);
    const { rows } = await association.pool.query("select * from push_state where association_id = $1", [
      association.id,
    ]);
    expect(rows[0]).toMatchObject({ paused_code: "push-refused" });

    await association.tenant.clearFaults();
    await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverUntil(
      association,
      "the change has arrived",
      async () => (await association.known(people[8]!))?.City === "Lakeside",
    );
    await expectConverged(association);
  });

  it("makes nobody a problem when a first run is refused altogether", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(20, { lists: [board] });
    await association.tenant.setFaults({ rules: [{ action: "successFalse" }] });
    const syncRunId = await sync(association);
    expect(await association.waits()).toEqual([]);
    expect(await association.run(syncRunId)).toMatchObject({ state: "running", looked_at: 0 });

    await association.tenant.clearFaults();
    await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 20, pushed: 20 });
  });
});
