import { describe, expect, it } from "vitest";
import type { StandinRequest } from "@/scripts/standin/client";
import type { TestAssociation } from "./support/association";
import { deliverAll, deliverWith, once, sync } from "./support/delivery";
import { requestIsOut } from "./support/moments";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

/** Everybody works for one company and is on one list. */
async function employees(count: number, settings = {}) {
  const association = await test.association(settings);
  const { pool, id } = association;
  const board = await association.addList("Board");
  const people = await association.addPeople(count, { lists: [board] });
  const { rows } = await pool.query<{ id: number }>(
    "insert into contact (association_id, kind, organization_name) values ($1, 'organization', 'Northwind Tools') returning id",
    [id],
  );
  const company = rows[0]!.id;
  await pool.query(
    "insert into relationship (contact_id, organization_id, title) select unnest($1::int[]), $2, 'Fitter'",
    [people, company],
  );
  await sync(association);
  return { association, people, company };
}

const rename = (association: TestAssociation, company: number, name: string) =>
  association.pool.query("update contact set organization_name = $2 where id = $1", [company, name]);

interface Item {
  MemberDetails: { LegacyContactKey: string; CompanyName: string; EmailAddress: string };
}

const itemsOf = ({ body }: StandinRequest) => (body as { Items: Item[] }).Items;

it("I1 R20: somebody who turns out to be an organization while the first record is on its way does not stay", async () => {
  const association = await test.association();
  const board = await association.addList("Board");
  await sync(association);
  const northwind = await association.addPerson({ lists: [board] });
  await association.tenant.setFaults({ latencyMs: 1_000 });
  let nudge = () => {};
  const delivered = deliverWith(association, (_real, nudges) => {
    nudge = nudges;
    return {};
  });
  await requestIsOut(association, northwind);
  await association.pool.query(
    "update contact set kind = 'organization', organization_name = 'Northwind' where id = $1",
    [northwind],
  );
  nudge();
  await until("the log was expanded", async () => {
    const { rowCount } = await association.pool.query(
      "select from contact_change where association_id = $1 and subject_id = $2 and cause not like 'via %'",
      [association.id, northwind],
    );
    return rowCount === 0;
  });
  const settled = "select from pushed_contact where association_id = $1 and contact_id = $2";
  expect((await association.pool.query(settled, [association.id, northwind])).rowCount).toBe(0);
  await delivered;
  await deliverAll(association);
  expect(await association.known(northwind)).toMatchObject({ IsActive: false, communities: [] });
});

describe("a company of 5,000 people that gets another name", () => {
  it("F19 F20 R12 R41: is one record each, in one pass, and a clerk’s edits meanwhile do not wait for it", async () => {
    const { association, people, company } = await employees(5_000, { requestsInFlight: 2 });
    const { requests: before } = await association.tenant.summary();
    await association.tenant.setFaults({ latencyMs: 60 });
    await rename(association, company, "Northwind & Sons");
    const [first, last] = [people[0]!, people.at(-1)!];
    // The edits come while the first of the fifty requests are on their way.
    await deliverWith(association, (real, nudge) => {
      const edits = once(async () => {
        await association.edit(first, "first@members.example");
        await association.edit(last, "last@members.example");
        nudge();
      });
      return {
        async settle(...given) {
          await edits();
          return real.settle(...given);
        },
      };
    });
    await deliverAll(association);

    const sent = (await association.tenant.requests()).slice(before);
    const place = (holds: (item: Item) => boolean) =>
      sent.findIndex((request) => itemsOf(request).some(holds));
    const [firstEdit, lastEdit] = [
      place(({ MemberDetails: details }) => details.EmailAddress === "first@members.example"),
      place(({ MemberDetails: details }) => details.EmailAddress === "last@members.example"),
    ];
    expect(firstEdit).toBeGreaterThan(0);
    expect(lastEdit).toBeGreaterThan(0);
    // Of fifty requests: what was read ahead and written ahead when they came, and hardly more.
    expect(Math.max(firstEdit, lastEdit)).toBeLessThan(30);

    const told = new Map<string, number>();
    for (const { MemberDetails: details } of sent.flatMap(itemsOf)) {
      expect(details.CompanyName).toBe("Northwind & Sons");
      told.set(details.LegacyContactKey, (told.get(details.LegacyContactKey) ?? 0) + 1);
    }
    expect(told.size).toBe(5_000);
    const twice = [...told].filter(([, times]) => times > 1).map(([key]) => Number(key));
    expect([first, last]).toEqual(expect.arrayContaining(twice));
    const { rows: runs } = await association.pool.query(
      "select kind, state, failed, in_doubt from sync_run where association_id = $1 and started_at > (select max(finished_at) from sync_run where association_id = $1 and kind = 'full') and pushed > 0",
      [association.id],
    );
    expect(runs).toEqual([{ kind: "delta", state: "done", failed: 0, in_doubt: 0 }]);
  }, 60_000);

  it("R41: lets whoever was changed alone go before those whose turn has not come", async () => {
    const { association, company } = await employees(100, { batchSize: 5, requestsInFlight: 1 });
    const outsider = await association.addPerson();
    await association.pool.query(
      "insert into list_membership (list_id, contact_id) select id, $2 from list where association_id = $1",
      [association.id, outsider],
    );
    await deliverAll(association);
    const { requests: before } = await association.tenant.summary();
    await association.tenant.setFaults({ latencyMs: 40 });
    await rename(association, company, "Northwind & Sons");
    await deliverWith(association, (real, nudge) => {
      const edit = once(async () => {
        await association.edit(outsider, "outsider@members.example");
        nudge();
      });
      return {
        async settle(...given) {
          await edit();
          return real.settle(...given);
        },
      };
    });
    await deliverAll(association);
    const sent = (await association.tenant.requests()).slice(before).map(itemsOf);
    const place = sent.findIndex((items) =>
      items.some(({ MemberDetails: details }) => details.EmailAddress === "outsider@members.example"),
    );
    expect(sent.length).toBeGreaterThanOrEqual(20);
    // After what was written ahead when the edit came, four batches for each request in flight.
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThan(14);
  });

  it("F20: the type of their company’s membership deleted while in use is refused, and renamed reaches everybody", async () => {
    const { association, people, company } = await employees(5);
    await association.pool.query("delete from membership where contact_id = any($1)", [people]);
    await association.pool.query(
      `insert into membership (contact_id, membership_type_id, status)
       select $1, min(id), 'active' from membership_type where association_id = $2`,
      [company, association.id],
    );
    await expect(
      association.pool.query("delete from membership_type where association_id = $1", [association.id]),
    ).rejects.toMatchObject({ code: "23503" });
    await association.pool.query("update membership_type set name = 'Corporate' where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    for (const id of people) expect((await association.known(id))?.MemberType).toBe("Corporate");
  });
});
