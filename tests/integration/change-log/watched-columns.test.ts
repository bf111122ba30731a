import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { TestAssociation } from "./association";

let database: FreshDatabase;
let association: TestAssociation;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  association = await TestAssociation.make(database.pool);
});

/** Runs one statement with `$1` as its id, and answers what it logged. */
async function after(statement: string, ...values: unknown[]) {
  await association.forget();
  await database.pool.query(statement, values);
  return association.changes();
}

const contact = (subjectId: number, cause: string) => ({ subject: "contact", subjectId, cause });

describe("a change of contact information", () => {
  const pushed = [
    ["integration_key", "'M-1'"],
    ["member_number", "'12'"],
    ["prefix", "'Dr'"],
    ["first_name", "'Maria'"],
    ["middle_name", "'L'"],
    ["last_name", "'Ñandú'"],
    ["suffix", "'Jr'"],
    ["informal_name", "'Mari'"],
    ["email", "'maria@prairie.example'"],
    ["website_url", "'https://maria.example'"],
    ["phone", "'555-0100'"],
    ["mobile_phone", "'555-0101'"],
    ["address1", "'1 Lake St'"],
    ["address2", "'Flat 2'"],
    ["city", "'Lakeside'"],
    ["state", "'MN'"],
    ["postal_code", "'55000'"],
    ["country", "'USA'"],
    ["exclude_from_directory", "true"],
  ] as const;

  it.each(pushed)("R11, R38: is logged when %s changes", async (column, value) => {
    const maria = await association.person();
    expect(await after(`update contact set ${column} = ${value} where id = $1`, maria)).toEqual([
      contact(maria, "contact"),
    ]);
    expect(await after(`update contact set ${column} = ${value} where id = $1`, maria)).toEqual([]);
  });

  it("R24: is not logged when only Do Not Contact or Do Not Email changes", async () => {
    const maria = await association.person();
    expect(
      await after("update contact set do_not_contact = true, do_not_email = true where id = $1", maria),
    ).toEqual([]);
  });

  it("R37: is logged for a new contact", async () => {
    const maria = await association.person();
    expect(await association.changes()).toEqual([contact(maria, "contact")]);
  });

  it("is logged once a contact, however many rows a statement touches", async () => {
    const people = [await association.person(), await association.person(), await association.person()];
    await after("update contact set city = 'Lakeside' where association_id = $1", association.id);
    expect(await association.loggedContacts()).toEqual(people);
    expect(await association.changes()).toHaveLength(3);
  });

  it("does not reach sign-on", async () => {
    const maria = await association.person();
    await after("update contact set email = 'maria@prairie.example' where id = $1", maria);
    expect(await association.accessChanges()).toEqual([]);
  });
});

describe("a change of an organization", () => {
  it("R12: is logged as the organization when its name changes, and not for what stays at home", async () => {
    const northwind = await association.organization();
    const logged = [{ subject: "organization", subjectId: northwind, cause: "contact" }];
    expect(
      await after("update contact set organization_name = 'Northwind' where id = $1", northwind),
    ).toEqual(logged);
    expect(
      await after("update contact set email = 'info@northwind.example' where id = $1", northwind),
    ).toEqual([]);
  });

  it("R20: is logged as both when a contact turns out to be an organization, or the other way round", async () => {
    const northwind = await association.person();
    for (const kind of ["organization", "individual"]) {
      const changes = await after("update contact set kind = $2 where id = $1", northwind, kind);
      expect(changes.map((change) => change.subject).sort()).toEqual(["contact", "organization"]);
      expect(await association.accessChanges()).toHaveLength(2);
    }
  });
});

describe("a change of a membership", () => {
  it.each([
    ["status", "'suspended'"],
    ["begins_on", "'2020-01-01'"],
    ["expires_on", "'2030-12-31'"],
    ["dropped_on", "'2030-12-31'"],
  ])("R23, R38: is logged for its contact when %s changes, for sign-on too", async (column, value) => {
    const maria = await association.person();
    const membership = await association.membership(maria);
    const statement = `update membership set ${column} = ${value} where id = $1`;
    expect(await after(statement, membership)).toEqual([contact(maria, "membership")]);
    expect(await association.accessChanges()).toEqual([contact(maria, "membership")]);
    expect(await after(statement, membership)).toEqual([]);
  });

  it("R13: is logged when its type changes, and when the type is renamed", async () => {
    const maria = await association.person();
    const membership = await association.membership(maria);
    const { rows } = await database.pool.query(
      "insert into membership_type (association_id, name) values ($1, 'Associate') returning id",
      [association.id],
    );
    expect(
      await after("update membership set membership_type_id = $2 where id = $1", membership, rows[0].id),
    ).toEqual([contact(maria, "membership")]);
    expect(await association.accessChanges()).toEqual([]);
    expect(
      await after("update membership_type set name = 'Full member' where id = $1", association.typeId),
    ).toEqual([{ subject: "membership_type", subjectId: association.typeId, cause: "membership_type" }]);
    expect(
      await after("update membership_type set name = 'Full member' where id = $1", association.typeId),
    ).toEqual([]);
  });

  it("R39: is logged when it is deleted, for sign-on too", async () => {
    const maria = await association.person();
    const membership = await association.membership(maria);
    expect(await after("delete from membership where id = $1", membership)).toEqual([
      contact(maria, "membership"),
    ]);
    expect(await association.accessChanges()).toEqual([contact(maria, "membership")]);
  });
});

describe("a change of a relationship", () => {
  it.each([
    ["title", "'Treasurer'", false],
    ["is_primary", "true", false],
    ["begins_on", "'2020-01-01'", true],
    ["ends_on", "'2030-12-31'", true],
  ])("R12: is logged for the person when %s changes", async (column, value, reachesAccess) => {
    const amir = await association.person();
    const relationship = await association.relationship(amir, await association.organization());
    expect(await after(`update relationship set ${column} = ${value} where id = $1`, relationship)).toEqual([
      contact(amir, "relationship"),
    ]);
    expect(await association.accessChanges()).toEqual(reachesAccess ? [contact(amir, "relationship")] : []);
  });
});

describe("a change of a list", () => {
  it.each([
    ["name", "'Board'", false],
    ["kind", "'Chapter'", false],
    ["is_synced", "false", true],
    ["is_active", "false", true],
  ])("R14, R22: is one row for the list when %s changes", async (column, value, reachesAccess) => {
    const board = await association.list();
    for (const _ of [1, 2, 3]) await association.putOnList(board, await association.person());
    const logged = [{ subject: "list", subjectId: board, cause: "list" }];
    expect(await after(`update list set ${column} = ${value} where id = $1`, board)).toEqual(logged);
    expect(await association.accessChanges()).toEqual(reachesAccess ? logged : []);
  });

  it("R24: is not logged when Do Not Contact is ticked", async () => {
    const board = await association.list();
    expect(await after("update list set do_not_contact = true where id = $1", board)).toEqual([]);
  });
});

describe("a change of who is on a list", () => {
  it("R14, R37: is logged for the contact who is put on it", async () => {
    const [board, maria] = [await association.list(), await association.person()];
    await association.forget();
    await association.putOnList(board, maria);
    expect(await association.changes()).toEqual([contact(maria, "list_membership")]);
  });

  it.each([
    ["role", "'Chair'", false],
    ["joined_on", "'2020-01-01'", true],
    ["dropped_on", "'2030-12-31'", true],
  ])("R38: is logged when %s changes", async (column, value, reachesAccess) => {
    const maria = await association.person();
    const place = await association.putOnList(await association.list(), maria);
    const statement = `update list_membership set ${column} = ${value} where id = $1`;
    expect(await after(statement, place)).toEqual([contact(maria, "list_membership")]);
    expect(await association.accessChanges()).toEqual(
      reachesAccess ? [contact(maria, "list_membership")] : [],
    );
    expect(await after(statement, place)).toEqual([]);
  });

  it("R39: is logged for the contact who is taken off", async () => {
    const maria = await association.person();
    const place = await association.putOnList(await association.list(), maria);
    expect(await after("delete from list_membership where id = $1", place)).toEqual([
      contact(maria, "list_membership"),
    ]);
  });

  it("R37: logs a contact once who is put on ten lists by one statement", async () => {
    const maria = await association.person();
    for (let n = 0; n < 10; n += 1) await association.list();
    expect(
      await after(
        "insert into list_membership (list_id, contact_id) select id, $2 from list where association_id = $1",
        association.id,
        maria,
      ),
    ).toEqual([contact(maria, "list_membership")]);
  });
});

describe("a change of staff", () => {
  it("R47: is logged when somebody becomes staff, is switched off, or leaves", async () => {
    const maria = await association.person();
    await association.forget();
    const staff = await association.staff(maria);
    expect(await association.changes()).toEqual([contact(maria, "staff_member")]);
    expect(await after("update staff_member set is_active = false where id = $1", staff)).toEqual([
      contact(maria, "staff_member"),
    ]);
    expect(await association.accessChanges()).toEqual([contact(maria, "staff_member")]);
    expect(await after("update staff_member set role = 'admin' where id = $1", staff)).toEqual([]);
    expect(await after("delete from staff_member where id = $1", staff)).toEqual([
      contact(maria, "staff_member"),
    ]);
  });
});

describe("a change of the association", () => {
  it.each([
    ["time_zone", "'America/Chicago'"],
    ["grace_days", "30"],
  ])("is one row for everybody when %s changes", async (column, value) => {
    const logged = [{ subject: "association", subjectId: association.id, cause: "association" }];
    expect(await after(`update association set ${column} = ${value} where id = $1`, association.id)).toEqual(
      logged,
    );
    expect(await association.accessChanges()).toEqual(logged);
  });

  it("R49: reaches sign-on and not the push when Websupport's switch is thrown", async () => {
    expect(
      await after("update association set higher_logic_allowed = true where id = $1", association.id),
    ).toEqual([]);
    expect(await association.accessChanges()).toEqual([
      { subject: "association", subjectId: association.id, cause: "association" },
    ]);
    expect(
      await after("update association set higher_logic_allowed = true where id = $1", association.id),
    ).toEqual([]);
    expect(await association.accessChanges()).toEqual([]);
  });

  it("is not logged when only its name or colours change", async () => {
    expect(
      await after(
        "update association set name = 'Prairie', accent_color = '#0a0b0c' where id = $1",
        association.id,
      ),
    ).toEqual([]);
    expect(await association.accessChanges()).toEqual([]);
  });

  it("R31, R48: reaches sign-on when Enabled, the set-up or the initial sync changes, and only then", async () => {
    const gate = [{ subject: "association", subjectId: association.id, cause: "higher_logic_settings" }];
    const settings = (change: string) =>
      after(`update higher_logic_settings set ${change} where association_id = $1`, association.id);
    for (const change of ["enabled = true", "tenant_code = 'PRAIRIE-DEMO'", "tenant_api_key_sealed = 'x'"]) {
      expect(await settings(change)).toEqual([]);
      expect(await association.accessChanges()).toEqual(gate);
    }
    expect(await settings("batch_size = 50, tenant_api_key_sealed = 'y'")).toEqual([]);
    expect(await association.accessChanges()).toEqual([]);

    const { rows } = await database.pool.query(
      "insert into push_target (association_id, format, base_url, tenant_code) values ($1, 'push-v1', 'https://hl.example', 'P') returning id",
      [association.id],
    );
    await after("update push_target set initial_sync_finished_at = now() where id = $1", rows[0].id);
    expect(await association.accessChanges()).toEqual([{ ...gate[0], cause: "push_target" }]);
    await after("update push_target set initial_sync_finished_at = now() where id = $1", rows[0].id);
    expect(await association.accessChanges()).toEqual([]);
  });
});

describe("nothing is logged", () => {
  it("when a statement touches no row, or is rolled back", async () => {
    const maria = await association.person();
    expect(await after("update contact set email = 'x@prairie.example' where id = -$1::int", maria)).toEqual(
      [],
    );
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("update contact set email = 'x@prairie.example' where id = $1", [maria]);
    await client.query("rollback");
    client.release();
    expect(await association.changes()).toEqual([]);
  });
});
