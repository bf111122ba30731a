import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inSnapshot, nextContactIds, NO_TARGET, readContacts } from "@/higher-logic/push/store";
import type { Person } from "@/higher-logic/push/person";
import { closeConnections, transaction } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "@/tests/support/database";

let database: FreshDatabase;
let prairie: number;
let board: number;
let target: number;
let made = 0;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  prairie = await makeAssociation();
  board = await insert("list", { association_id: prairie, name: "Board", is_synced: true });
  const place = { format: "push-v1", base_url: "https://hl.example", tenant_code: "PRAIRIE" };
  target = await insert("push_target", { association_id: prairie, ...place });
});

const makeAssociation = () => insert("association", { slug: `association-${++made}`, name: "Prairie" });

async function insert(table: string, row: Record<string, unknown>): Promise<number> {
  const columns = Object.keys(row);
  const places = columns.map((_, at) => `$${at + 1}`).join(", ");
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into ${table} (${columns.join(", ")}) values (${places}) returning id`,
    Object.values(row),
  );
  return rows[0]!.id;
}

const individual = (facts: object = {}) =>
  insert("contact", { association_id: prairie, kind: "individual", ...facts });
const organization = (name: string) =>
  insert("contact", { association_id: prairie, kind: "organization", organization_name: name });
const membership = async (contactId: number, type: string, facts: object = {}) => {
  const typeId = await insert("membership_type", { association_id: prairie, name: type });
  return insert("membership", {
    contact_id: contactId,
    membership_type_id: typeId,
    status: "active",
    ...facts,
  });
};

function tell(contactId: number, facts: object = {}, associationId = prairie) {
  const row = { push_target_id: target, contact_id: contactId, association_id: associationId, ...facts };
  const { columns, values } = { columns: Object.keys(row), values: Object.values(row) };
  const places = columns.map((_, at) => `$${at + 1}`).join(", ");
  return database.pool.query(
    `insert into pushed_contact (integration_key, is_active, is_member, ${columns.join(", ")})
     values ('key', true, true, ${places})`,
    values,
  );
}

const read = (contactIds: number[], { associationId = prairie, pushTargetId = target } = {}) =>
  inSnapshot((client) => readContacts(client, associationId, pushTargetId, contactIds));

async function readPerson(contactId: number): Promise<Person> {
  const [snapshot] = await read([contactId]);
  if (!snapshot?.person) throw new Error("nobody was read");
  return snapshot.person;
}

async function walk(limit: number): Promise<number[]> {
  const all: number[] = [];
  let page: number[];
  do {
    page = await transaction((client) => nextContactIds(client, prairie, target, all.at(-1) ?? 0, limit));
    all.push(...page);
  } while (page.length === limit);
  return all;
}

describe("contacts as one snapshot sees them", () => {
  it("come in the order asked, those who are nobody as well", async () => {
    const [one, other] = [await individual(), await individual()];
    const snapshots = await read([other, 999_999, one]);
    expect(snapshots.map(({ contactId, person }) => [contactId, person?.contactId])).toEqual([
      [other, other],
      [999_999, undefined],
      [one, one],
    ]);
    expect(await read([])).toEqual([]);
  });

  it("R39: somebody deleted is there as the shadow alone, with what was last sent", async () => {
    const gone = await individual();
    await tell(gone, {
      record_hash: Buffer.alloc(32, 7),
      first_name: "Maria",
      last_name: "Delgado",
      email: "maria@prairie.example",
      group_keys: ["board", 'with "quotes", and {braces}'],
      in_doubt_until: new Date("2026-11-25T12:00:00Z"),
      may_be_out: "until-told",
    });
    await database.pool.query("delete from contact where id = $1", [gone]);
    expect(await read([gone])).toEqual([
      {
        contactId: gone,
        person: null,
        shadow: {
          recordHash: Buffer.alloc(32, 7),
          integrationKey: "key",
          firstName: "Maria",
          lastName: "Delgado",
          email: "maria@prairie.example",
          groupKeys: ["board", 'with "quotes", and {braces}'],
          isActive: true,
          isMember: true,
          acceptedAt: null,
          removedAt: null,
          inDoubtUntil: new Date("2026-11-25T12:00:00Z"),
          mayBeOut: true,
        },
      },
    ]);
  });

  it("I5: another association's contact and shadow are nobody", async () => {
    const maria = await individual();
    await tell(maria);
    const harbor = await makeAssociation();
    expect(await read([maria], { associationId: harbor })).toEqual([
      { contactId: maria, person: null, shadow: null },
    ]);
  });

  it("F5: another target has a shadow of its own, and a new one has none", async () => {
    const maria = await individual();
    await tell(maria);
    const [snapshot] = await read([maria], { pushTargetId: NO_TARGET });
    expect(snapshot).toMatchObject({ person: { contactId: maria }, shadow: null });
  });

  it("R44: active staff are told from inactive ones", async () => {
    const [active, inactive] = [await individual(), await individual()];
    await insert("staff_member", { contact_id: active, role: "viewer" });
    await insert("staff_member", { contact_id: inactive, role: "admin", is_active: false });
    expect((await read([active, inactive])).map(({ person }) => person?.isActiveStaff)).toEqual([
      true,
      false,
    ]);
  });
});

describe("title and company", () => {
  const worksFor = async (contactId: number, name: string, facts: object = {}) =>
    insert("relationship", {
      contact_id: contactId,
      organization_id: await organization(name),
      title: name,
      ...facts,
    });

  it("R12: are those of the primary relationship, however young", async () => {
    const maria = await individual();
    await worksFor(maria, "Orchards", { begins_on: "2001-01-01" });
    await worksFor(maria, "Mills", { begins_on: "2020-01-01", is_primary: true });
    expect((await readPerson(maria)).work).toEqual({ title: "Mills", organizationName: "Mills" });
  });

  it("R12: without a primary one are those of the oldest, and of the first made when the dates tie", async () => {
    const maria = await individual();
    await worksFor(maria, "Mills", { begins_on: "2020-01-01" });
    await worksFor(maria, "Orchards", { begins_on: "2001-01-01" });
    await worksFor(maria, "Dairy", { begins_on: "2001-01-01" });
    expect((await readPerson(maria)).work?.organizationName).toBe("Orchards");
    await worksFor(maria, "Since ever");
    expect((await readPerson(maria)).work?.organizationName).toBe("Since ever");
  });

  it("R12: are not those of a relationship that is over or has not begun", async () => {
    const maria = await individual();
    await worksFor(maria, "Mills", { is_primary: true, ends_on: "2020-01-01" });
    await worksFor(maria, "Orchards", { is_primary: true, begins_on: "2999-01-01" });
    expect((await readPerson(maria)).work).toBeNull();
  });

  it("R12: follow the organization's name, which may be missing", async () => {
    const maria = await individual();
    const id = await worksFor(maria, "Mills");
    const renamed =
      "update contact set organization_name = $2 where id = (select organization_id from relationship where id = $1)";
    await database.pool.query(renamed, [id, "New Mills"]);
    expect((await readPerson(maria)).work).toEqual({ title: "Mills", organizationName: "New Mills" });
    await database.pool.query(renamed, [id, null]);
    expect((await readPerson(maria)).work).toEqual({ title: "Mills", organizationName: null });
  });
});

describe("the membership that makes somebody Active", () => {
  it("R13: is their own before an organization's", async () => {
    const maria = await individual();
    const mills = await organization("Mills");
    await insert("relationship", { contact_id: maria, organization_id: mills });
    await membership(mills, "Company", { begins_on: "2024-01-01", expires_on: "2999-12-31" });
    expect(await readPerson(maria)).toMatchObject({
      status: "active",
      membership: {
        typeId: expect.any(Number) as number,
        typeName: "Company",
        beginsOn: "2024-01-01",
        expiresOn: "2999-12-31",
      },
    });
    await membership(maria, "Own", { begins_on: "2010-01-01" });
    expect((await readPerson(maria)).membership).toEqual({
      typeId: expect.any(Number) as number,
      typeName: "Own",
      beginsOn: "2010-01-01",
      expiresOn: null,
    });
  });

  it("R13: is the one begun last, and the first made when the dates tie", async () => {
    const maria = await individual();
    await membership(maria, "Undated");
    await membership(maria, "Gold", { begins_on: "2020-01-01" });
    await membership(maria, "Silver", { begins_on: "2020-01-01" });
    await membership(maria, "Ended", { begins_on: "2021-01-01", status: "dropped" });
    expect((await readPerson(maria)).membership?.typeName).toBe("Gold");
  });

  it("R13: is none for somebody who is not Active", async () => {
    const maria = await individual();
    await membership(maria, "Gold", { status: "suspended" });
    expect(await readPerson(maria)).toMatchObject({ status: "suspended", membership: null });
  });
});

describe("the day", () => {
  it("F18: is the association's own, on both sides of the date line", async () => {
    const maria = await individual();
    const { rows } = await database.pool.query<{ here: string; there: string }>(
      `select ((now() at time zone 'Pacific/Kiritimati')::date)::text as here,
        ((now() at time zone 'Etc/GMT+12')::date)::text as there`,
    );
    const { here, there } = rows[0]!;
    expect(here > there).toBe(true); // 26 hours apart
    await insert("list_membership", { list_id: board, contact_id: maria, joined_on: here });
    const inZone = async (zone: string) => {
      await database.pool.query("update association set time_zone = $2 where id = $1", [prairie, zone]);
      return (await readPerson(maria)).lists.length;
    };
    expect(await inZone("Pacific/Kiritimati")).toBe(1);
    expect(await inZone("Etc/GMT+12")).toBe(0);
  });
});

describe("the walk", () => {
  it("R35: meets everybody on synced lists, active staff, and everybody ever told, once and by id", async () => {
    const unsynced = await insert("list", { association_id: prairie, name: "Unsynced" });
    const archived = await insert("list", {
      association_id: prairie,
      name: "Old",
      is_synced: true,
      is_active: false,
    });
    const second = await insert("list", { association_id: prairie, name: "Second", is_synced: true });
    const met: number[] = [];
    for (let at = 0; at < 12; at++) {
      const contactId = await individual();
      if (at % 4 === 0) await insert("list_membership", { list_id: board, contact_id: contactId });
      if (at % 4 === 0) await insert("list_membership", { list_id: second, contact_id: contactId });
      if (at % 4 === 1) await insert("staff_member", { contact_id: contactId, role: "viewer" });
      if (at % 4 === 2)
        await insert("list_membership", { list_id: at < 6 ? unsynced : archived, contact_id: contactId });
      if (at % 4 === 3 || at === 0) await tell(contactId);
      if (at % 4 !== 2) met.push(contactId);
    }
    for (const limit of [1, 2, 5, 100]) expect(await walk(limit)).toEqual(met);
  });

  it("R39: meets somebody whose contact, list and association's last member are gone", async () => {
    await tell(999_998);
    expect(await walk(10)).toEqual([999_998]);
  });
});

describe("a page of a full run", () => {
  it("looks at its own people only, also where the shadow was empty when Postgres planned it", async () => {
    await database.pool.query("vacuum analyze pushed_contact");
    await read([1, 2, 3]);
    // The same connection: its plans stay.
    await database.pool.query(
      `insert into pushed_contact (push_target_id, contact_id, association_id, integration_key, is_active, is_member)
         select $1, n, $2, n::text, true, true from generate_series(1, 20000) n`,
      [target, prairie],
    );
    const touched = await inSnapshot(async (client) => {
      await readContacts(client, prairie, target, [19_998, 19_999, 20_000]);
      const { rows } = await client.query<{ rows: number }>(
        `select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables
          where relname = 'pushed_contact'`,
      );
      return rows[0]!.rows;
    });
    // Postgres counts in what this connection touched a moment before, which is a few rows.
    expect(touched).toBeLessThan(1_000);
  });
});
