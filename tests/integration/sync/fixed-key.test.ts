import { describe, expect, it } from "vitest";
import { somebodyWaits, type Sql } from "../change-log/association";
import type { TestAssociation } from "./support/association";
import { deliverAll, deliverWith, once, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();

/** Somebody who will be told about for the first time. */
async function newcomer(): Promise<{ association: TestAssociation; maria: number }> {
  const association = await test.association();
  const board = await association.addList("Board");
  await association.addPeople(3, { lists: [board] });
  await sync(association);
  return { association, maria: await association.addPerson({ lists: [board] }) };
}

async function expectKnownBy(association: TestAssociation, key: string): Promise<void> {
  await deliverAll(association);
  expect(await association.tenant.contact(key)).toMatchObject({ IsActive: true });
  const { contacts } = await association.tenant.summary();
  expect(contacts, "nobody is there twice").toBe(4);
}

async function changeKey(sql: Sql, contactId: number, key: string): Promise<void> {
  await sql.query("update contact set integration_key = $2 where id = $1", [contactId, key]);
}

describe("the integration key of somebody told about for the first time", () => {
  it("R15: that changed after the record was made goes as it is now", async () => {
    const { association, maria } = await newcomer();
    const changes = once(() => changeKey(association.pool, maria, "MEMBER-1"));
    await deliverWith(association, (real) => ({
      async writeAhead(...given) {
        await changes();
        return real.writeAhead(...given);
      },
    }));
    await expectKnownBy(association, "MEMBER-1");
  });

  it("R15: that is being changed while the record is written ahead goes as it will be", async () => {
    const { association, maria } = await newcomer();
    let isFirst = true;
    await deliverWith(association, (real) => ({
      async writeAhead(...given) {
        if (!isFirst) return real.writeAhead(...given);
        isFirst = false;
        const client = await association.pool.connect();
        try {
          await client.query("begin");
          await changeKey(client, maria, "MEMBER-2");
          const written = real.writeAhead(...given);
          await somebodyWaits(association.pool);
          await client.query("commit");
          return await written;
        } finally {
          client.release();
        }
      },
    }));
    await expectKnownBy(association, "MEMBER-2");
  });

  it("R15: is fixed from the moment the record is written ahead", async () => {
    const { association, maria } = await newcomer();
    let refused: unknown;
    await deliverWith(association, (real) => ({
      async writeAhead(...given) {
        const written = await real.writeAhead(...given);
        refused ??= await changeKey(association.pool, maria, "MEMBER-3").catch((error: unknown) => error);
        return written;
      },
    }));
    expect(refused).toMatchObject({ constraint: "integration_key_fixed" });
    await expectKnownBy(association, String(maria));
  });
});
