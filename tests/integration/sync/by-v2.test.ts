import { describe, expect, it } from "vitest";
import type { StandinContact } from "@/scripts/standin/client";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverUntil, deliverWith, sync } from "./support/delivery";
import { leaseRunsOut } from "./support/moments";
import { random, randomChange } from "./support/random-changes";
import { stage } from "./support/stage";

const test = stage();
const overV2 = { format: "push-v2", batchSize: 10, settleSeconds: 3, requestTimeoutSeconds: 10 } as const;

async function synced(people = 30, settings = {}) {
  const association = await test.association({ ...overV2, ...settings });
  const board = await association.addList("Board");
  const ids = await association.addPeople(people, { lists: [board] });
  await association.pool.query(
    "insert into contact (association_id, kind, organization_name) values ($1, 'organization', 'Old Mill')",
    [association.id],
  );
  await sync(association);
  return { association, board, ids };
}

/** What the community holds of those who belong to it; by V2 somebody removed stays known, as nothing. */
async function belonging(association: TestAssociation): Promise<Partial<StandinContact>[]> {
  const people = await association.tenant.contacts();
  return people
    .filter(({ IsMember, communities }) => IsMember || communities.length > 0)
    .map((person) => ({ ...person, receivedCount: 0, lastReceivedAt: "" }))
    .sort((one, other) => Number(one.LegacyContactKey) - Number(other.LegacyContactKey));
}

async function doors(association: TestAssociation): Promise<Set<string>> {
  return new Set((await association.tenant.requests()).map(({ path }) => path));
}

describe("an association that pushes by V2", () => {
  it("R1 R13 R20 R27 R28: reaches the community by its initial sync, through the V2 door alone", async () => {
    const { association, ids } = await synced();
    expect(await association.tenant.summary()).toMatchObject({
      contacts: 30,
      members: 30,
      hiddenCommunities: 1,
    });
    expect(await association.known(ids[0]!)).toMatchObject({
      IsMember: true,
      communities: [{ RoleDescription: "Member" }],
      SecurityGroups: [{ GroupName: "Regular" }],
    });
    expect(await doors(association)).toEqual(new Set(["/v2/contactinfo"]));
  });

  it("R11 R38 R39 R45: an edit arrives, a drop takes the person out of every community and deletes nobody", async () => {
    const { association, ids } = await synced();
    const [maria, amir] = ids as [number, number];
    await association.edit(maria, "maria@new.example");
    await association.drop(amir);
    await deliverAll(association);
    expect(await association.known(maria)).toMatchObject({
      EmailAddress: "maria@new.example",
      IsMember: true,
    });
    const dropped = await association.known(amir);
    expect(dropped).toMatchObject({
      IsMember: false,
      communities: [],
      SecurityGroups: [],
      LastName: "Number 2",
    });
    const bodies = JSON.stringify((await association.tenant.requests()).map(({ body }) => body));
    expect(bodies).not.toContain("IsDeleted");
    const { rows } = await association.pool.query(
      "select is_active, removed_at is not null as removed from pushed_contact where contact_id = $1",
      [amir],
    );
    expect(rows).toEqual([{ is_active: false, removed: true }]);

    await association.reinstate(amir);
    await deliverAll(association);
    expect(await association.known(amir)).toMatchObject({ IsMember: true, communities: [{}] });
  });

  it("F26 R38: a refused record is found by splitting, with the witness, and says why", async () => {
    const { association, ids } = await synced();
    const poison = ids[17]!;
    await association.tenant.setFaults({
      rules: [{ match: { key: String(poison) }, action: "successFalse" }],
    });
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [ids]);
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([
      {
        contact_id: poison,
        reason: "problem",
        code: "record-refused",
        detail: "The batch could not be processed.",
      },
    ]);
    const reached = (await association.tenant.contacts()).filter(({ City }) => City === "Lakeside");
    expect(reached).toHaveLength(29);
  });

  it("I2: what was never answered is sent again, and once more when it can no longer arrive", async () => {
    const { association, ids } = await synced(3, { requestTimeoutSeconds: 1 });
    await association.tenant.setFaults({ rules: [{ action: "applyLate", applyAfterMs: 1_200, times: 1 }] });
    await association.edit(ids[0]!, "first@new.example");
    await deliverAll(association);
    await association.edit(ids[0]!, "second@new.example");
    await deliverUntil(
      association,
      "nobody is in doubt",
      async () => (await association.waits()).length === 0,
    );
    expect(await association.known(ids[0]!)).toMatchObject({ EmailAddress: "second@new.example" });
  });

  it("I1: what a worker left behind when it was killed is read out of its V2 body, and made good", async () => {
    const { association, ids } = await synced(3, { requestTimeoutSeconds: 1 });
    await association.edit(ids[0]!, "left@behind.example");
    const dies = () => ({ gateway: () => ({ push: () => Promise.reject(new Error("killed")) }) });
    await expect(
      deliverWith(association, () => ({ putInDoubt: () => Promise.resolve() }), dies()),
    ).rejects.toThrow();
    await leaseRunsOut(association);
    await deliverAll(association);
    const { rows } = await association.pool.query(
      "select email, in_doubt_until is not null as doubtful from pushed_contact where contact_id = $1",
      [ids[0]],
    );
    expect(rows).toEqual([{ email: "left@behind.example", doubtful: true }]);
    await deliverUntil(association, "nobody waits", async () => (await association.waits()).length === 0);
    expect(await association.known(ids[0]!)).toMatchObject({ EmailAddress: "left@behind.example" });
  });

  it.each([1, 2])(
    "I3 R3: after any changes holds what a full push makes of an empty community (seed %i)",
    async (seed) => {
      // Too few for the guard of a list: whom it holds stays in the community, and has no place in an empty one.
      const { association } = await synced(12, { guardPeople: 1_000, guardPercent: 100 });
      const below = random(seed);
      const made: string[] = [];
      for (let round = 0; round < 6; round += 1) {
        for (let n = 0; n < 5; n += 1) made.push(await randomChange(association, below));
        await deliverAll(association);
      }
      const before = await belonging(association);
      await association.pool.query("delete from push_wait where association_id = $1", [association.id]);
      await association.pool.query("delete from pushed_contact where association_id = $1", [association.id]);
      await association.tenant.empty();
      await askForRun(association);
      await deliverAll(association);
      expect(await belonging(association), made.join(", ")).toEqual(before);
    },
  );
});
