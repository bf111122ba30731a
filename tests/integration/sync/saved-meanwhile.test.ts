import { describe, expect, it } from "vitest";
import { heldRemovalCounts } from "@/higher-logic/sync/removals/store";
import { somebodyWaits } from "../change-log/association";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, once, sync } from "./support/delivery";
import { save } from "./support/settings";
import { stage } from "./support/stage";

const test = stage();

describe("settings saved while a delivery goes on", () => {
  async function members(settings = {}) {
    const association = await test.association({
      batchSize: 5,
      requestsInFlight: 1,
      settleSeconds: 0,
      ...settings,
    });
    const board = await association.addList("Board");
    const people = await association.addPeople(60, { lists: [board] });
    await sync(association);
    return { association, people };
  }

  /** Everybody is told once more; when the first batches of it are written ahead, something is saved. */
  async function deliverSaving(association: TestAssociation, saving: () => Promise<unknown>): Promise<void> {
    await askForRun(association, { kind: "repush" });
    await deliverWith(association, (real, nudge) => {
      const saves = once(async () => {
        await saving();
        nudge();
      });
      return {
        async writeAhead(...given) {
          const written = await real.writeAhead(...given);
          await saves();
          return written;
        },
      };
    });
    await deliverAll(association);
  }

  it("I8: a stricter guard holds who is dropped from then on", async () => {
    const { association, people } = await members({ guardPeople: 1_000 });
    await deliverSaving(association, async () => {
      await save(association, { guardPeople: 2 });
      await association.drop(people.slice(-20));
    });
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 20, refused: 0, approved: 0 });
    expect((await association.tenant.summary()).activeContacts).toBe(60);
  });

  it("F5: another tenant code ends the run: nothing of it is stored any more, and the new one waits for Sync", async () => {
    const { association, people } = await members();
    const other = await test.standin.makeTenant(`OTHER-${association.id}`, { apiKey: "other-key" });
    let stored = { people: 0, batches: 0 };
    await deliverSaving(association, async () => {
      await save(association, { tenantCode: `OTHER-${association.id}`, tenantApiKey: "other-key" });
      stored = await accepted(association);
      await association.edit(people[0]!, "late@members.example");
    });
    expect(await accepted(association)).toEqual(stored);
    expect(await other.summary()).toMatchObject({ requests: 0 });

    await sync(association);
    expect(await other.summary()).toMatchObject({ activeContacts: 60, items: 60 });
    expect(await accepted(association)).toMatchObject({ people: stored.people + 60 });
    expect((await association.known(people[0]!))!.EmailAddress).not.toBe("late@members.example");
  });

  it("F4: a key replaced while a batch is written ahead ends no run and leaves nobody behind", async () => {
    const association = await test.association({ batchSize: 5, requestsInFlight: 1 });
    const board = await association.addList("Board");
    await association.addPeople(20, { lists: [board] });
    const syncRunId = await askForRun(association);
    await deliverWith(association, (real) => {
      const replaced = once(async () => {
        const { tenant_code: code } = await settings(association);
        await test.standin.makeTenant(code, { apiKey: "newer-key" });
        await save(association, { tenantApiKey: "newer-key" });
      });
      return {
        async writeAhead(...given) {
          const written = await real.writeAhead(...given);
          await replaced();
          return written;
        },
      };
    });
    await deliverAll(association);
    // Nobody knows what became of the batches under the old key; who was in them is told once more when that is sure.
    expect((await association.waits()).filter(({ code }) => code !== "settling")).toEqual([]);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 20 });
    expect(await association.tenant.summary()).toMatchObject({ activeContacts: 20 });
  });

  it("F3: never lock each other out: what a delivery writes refers to the target that the save keeps", async () => {
    const { association } = await members();
    const client = await association.pool.connect();
    try {
      await client.query("begin");
      await client.query("select from pusher_lease where association_id = $1 for share", [association.id]);
      const saving = save(association, { guardPeople: 3 });
      await somebodyWaits(association.pool);
      const { rows } = await client.query(
        `insert into pushed_contact (push_target_id, association_id, contact_id, integration_key, is_active, is_member)
         select push_target_id, $1, 0, 'somebody', true, true from higher_logic_settings where association_id = $1
         returning integration_key as key`,
        [association.id],
      );
      expect(rows).toEqual([{ key: "somebody" }]);
      await client.query("commit");
      await saving;
    } finally {
      client.release();
    }
  });
});

/** How many people the shadows hold, and how many batches were accepted. */
async function accepted(association: TestAssociation): Promise<{ people: number; batches: number }> {
  const { rows } = await association.pool.query(
    `select (select count(*)::int from pushed_contact where association_id = $1 and record_hash is not null) as people,
            (select count(*)::int from push_batch where association_id = $1 and state = 'accepted') as batches`,
    [association.id],
  );
  return rows[0];
}

async function settings(association: TestAssociation): Promise<{ tenant_code: string }> {
  const { rows } = await association.pool.query(
    "select tenant_code from higher_logic_settings where association_id = $1",
    [association.id],
  );
  return rows[0];
}
