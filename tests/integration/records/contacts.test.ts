import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { contactForm } from "@/membership/contacts/schema";
import { findContacts, searchConditions } from "@/membership/contacts/search/store";
import {
  changeContact,
  createContact,
  deleteContact,
  deletionCost,
  readContact,
  readStatuses,
} from "@/membership/contacts/store";
import { writer } from "../../support/association";
import { freshDatabase, type FreshDatabase } from "../../support/database";

let database: FreshDatabase;
let write: ReturnType<typeof writer>;

beforeAll(async () => {
  database = await freshDatabase();
  write = writer(database);
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const names = (page: { rows: { firstName: string | null; lastName: string | null }[] }) =>
  page.rows.map((row) => `${row.firstName} ${row.lastName}`);

describe("a contact", () => {
  it("gets its ContactId as the key unless another one is given, and shows every column it was given", async () => {
    const associationId = await write.association();
    const fields = contactForm("individual").parse({
      firstName: " Zoë ",
      email: "zoe@fixture.example",
      doNotEmail: "on",
    });

    const made = await createContact(associationId, "individual", fields);

    const contactId = made.kind === "written" ? made.contactId : 0;
    expect(await readContact(associationId, contactId)).toMatchObject({
      integrationKey: String(contactId),
      firstName: "Zoë",
      lastName: null,
      email: "zoe@fixture.example",
      doNotEmail: true,
      keyIsFixed: false,
    });
  });

  it("refuses a key that somebody else has, or had before they were deleted", async () => {
    const associationId = await write.association();
    await write.person(associationId, { integration_key: "K-1" });
    const former = await write.person(associationId, { integration_key: "K-2" });
    await deleteContact(associationId, former, "admin@fixture.example");

    for (const integrationKey of ["K-1", "K-2"]) {
      expect(await createContact(associationId, "individual", { firstName: "Bo", integrationKey })).toEqual({
        kind: "key-taken",
      });
    }
  });

  it("keeps its key once a record with it was written ahead, and says so", async () => {
    const associationId = await write.association();
    const contactId = await write.person(associationId);
    await database.pool.query("update integration_key set written_at = now() where contact_id = $1", [
      contactId,
    ]);
    const contact = (await readContact(associationId, contactId))!;

    expect(contact.keyIsFixed).toBe(true);
    expect(
      await changeContact(associationId, contactId, contact.version, { integrationKey: "other" }),
    ).toEqual({ kind: "key-fixed" });
    expect(
      await changeContact(associationId, contactId, contact.version, { phone: "555 0100" }),
    ).toMatchObject({
      kind: "written",
    });
  });

  it("F3: of two people who edit it at once the second is told and overwrites nothing", async () => {
    const associationId = await write.association();
    const contactId = await write.person(associationId);
    const form = (await readContact(associationId, contactId))!;

    const [first, second] = await Promise.all([
      changeContact(associationId, contactId, form.version, { email: "first@fixture.example" }),
      changeContact(associationId, contactId, form.version, { email: "second@fixture.example" }),
    ]);

    const outcomes = [first.kind, second.kind].sort();
    expect(outcomes).toEqual(["changed-meanwhile", "written"]);
    const winner = first.kind === "written" ? "first" : "second";
    expect((await readContact(associationId, contactId))!.email).toBe(`${winner}@fixture.example`);
  });

  it("of another association cannot be read, changed, deleted or told about", async () => {
    const [ours, theirs] = [await write.association(), await write.association()];
    const contactId = await write.person(theirs);
    const version = (await readContact(theirs, contactId))!.version;

    expect(await readContact(ours, contactId)).toBeNull();
    expect(await changeContact(ours, contactId, version, { firstName: "Eve" })).toEqual({ kind: "gone" });
    expect(await deletionCost(ours, contactId)).toBeNull();
    expect(await deleteContact(ours, contactId, "admin@fixture.example")).toBe(false);
    expect((await readStatuses(ours, [contactId])).size).toBe(0);
    expect((await readContact(theirs, contactId))!.firstName).toBe("Ana");
  });

  it("tells before it is deleted what goes with it, and leaves a line in the audit log", async () => {
    const associationId = await write.association();
    const contactId = await write.person(associationId);
    const typeId = await write.type(associationId);
    const listId = await write.list(associationId);
    await write.insert("membership", { contact_id: contactId, membership_type_id: typeId, status: "active" });
    await write.insert("list_membership", { list_id: listId, contact_id: contactId });
    await write.insert("staff_member", { contact_id: contactId, role: "viewer" });

    expect(await deletionCost(associationId, contactId)).toEqual({
      memberships: 1,
      lists: 1,
      relationships: 0,
      isStaff: true,
      hasLogin: false,
    });
    expect(await deleteContact(associationId, contactId, "admin@fixture.example")).toBe(true);
    expect(await readContact(associationId, contactId)).toBeNull();
    const { rows } = await database.pool.query(
      "select actor, action, detail from audit_log where association_id = $1",
      [associationId],
    );
    expect(rows).toEqual([
      { actor: "admin@fixture.example", action: "contact.deleted", detail: { name: "Ana Example" } },
    ]);
  });
});

describe("finding contacts", () => {
  it("looks for three letters anywhere in a name or e-mail, one or two at the beginning of a word", async () => {
    const associationId = await write.association();
    await write.person(associationId, {
      first_name: "Núria",
      last_name: "O'Brien",
      email: "nuria@fixture.example",
    });
    await write.person(associationId, { first_name: "Brian", last_name: "Zola", email: "bz@other.example" });
    await write.organization(associationId, "Northern Brick");
    const found = async (q: string) =>
      (await findContacts(associationId, { q })).rows.map((row) => row.lastName ?? row.organizationName);

    expect(await found("bri")).toEqual(["Northern Brick", "O'Brien", "Zola"]);
    expect(await found("ÚRI")).toEqual(["O'Brien"]);
    expect(await found("other.ex")).toEqual(["Zola"]);
    expect(await found("br")).toEqual(["Northern Brick", "Zola"]);
    expect(await found("o'")).toEqual(["O'Brien"]);
    expect(await found("b")).toEqual(["Northern Brick", "Zola"]);
    expect(await found("zola bria")).toEqual(["Zola"]);
    expect(await found("zola bro")).toEqual([]);
  });

  it("finds letters with and without their marks, however either was typed", async () => {
    const associationId = await write.association();
    for (const [last_name, first_name] of [
      ["Müller", "Jürgen"],
      ["Muller", "Anna"],
      ["Łukasiewicz", "Đorđe"],
      ["Strauß", "Bjørn"],
      ["O’Hara", "Zoe\u0308"],
      ["ÅNGSTRÖM", "Æsa"],
    ])
      await write.person(associationId, { last_name, first_name, email: null });
    const found = async (q: string) =>
      (await findContacts(associationId, { q })).rows.map((row) => row.lastName).sort();

    for (const q of ["muller", "MÜLLER", "mu\u0308ll", "müller"])
      expect(await found(q), q).toEqual(["Muller", "Müller"]);
    expect(await found("lukasi djordje")).toEqual([]);
    expect(await found("lukasi dorde")).toEqual(["Łukasiewicz"]);
    for (const q of ["strauss", "strauß", "bjorn", "BJØRN"]) expect(await found(q), q).toEqual(["Strauß"]);
    for (const q of ["o'hara", "o’hara", "zoe", "zoë"]) expect(await found(q), q).toEqual(["O’Hara"]);
    for (const q of ["angstrom", "ångström", "aesa"]) expect(await found(q), q).toEqual(["ÅNGSTRÖM"]);
  });

  it("finds a whole ContactId, integration key or member number, of this association, above everybody else", async () => {
    const associationId = await write.association();
    const elsewhere = await write.association();
    const number = { member_number: "M-77" };
    await write.person(elsewhere, { last_name: "Elsewhere", integration_key: "K-1", ...number });
    const id = await write.person(associationId, {
      last_name: "Numbered",
      integration_key: "K-1",
      ...number,
    });
    await write.person(associationId, { last_name: "Also", email: `k-1.m-77.${id}@fixture.example` });
    const found = async (query: Parameters<typeof findContacts>[1]) =>
      (await findContacts(associationId, query)).rows.map((row) => row.lastName);

    expect((await found({ q: String(id) }))[0]).toBe("Numbered");
    for (const q of ["K-1", " M-77 "]) expect(await found({ q }), q).toEqual(["Numbered", "Also"]);
    expect(await found({ q: "K-1", kind: "organization" })).toEqual([]);
    expect(await found({ q: "K-1", status: "active" })).toEqual([]);
    expect(await found({ q: "M-7" })).toEqual(["Also"]);
    expect(await found({ q: "99999999999999999999" })).toEqual([]);
  });

  it("takes signs that mean something to LIKE, quotes and NUL as what they are", async () => {
    const associationId = await write.association();
    await write.person(associationId, { last_name: "100%_sure\\" });
    await write.person(associationId, { last_name: "Plain" });
    const found = async (q: string) => names(await findContacts(associationId, { q }));

    expect(await found("0%_s")).toEqual(["Ana 100%_sure\\"]);
    expect(await found("ure\\")).toEqual(["Ana 100%_sure\\"]);
    expect(await found("%%%")).toEqual([]);
    expect(await found("'; drop table contact; --")).toEqual([]);
    expect(await found("\u0000pla")).toEqual(["Ana Plain"]);
  });

  it("pages by name in both directions, each contact once, also through equal names", async () => {
    const associationId = await write.association();
    await database.pool.query(
      `insert into contact (association_id, kind, first_name, last_name)
       select $1, 'individual', 'Ana', 'Name ' || lpad((n / 3)::text, 3, '0') from generate_series(1, 120) n`,
      [associationId],
    );

    // Beyond so many others, those who are found are put in order without the index of names.
    for (const [q, others] of [
      ["", 0],
      ["name", 0],
      ["name", 2_500],
    ] as const) {
      await database.pool.query(
        `insert into contact (association_id, kind, first_name, last_name)
         select $1, 'individual', 'Other', 'Aa ' || n from generate_series(1, $2) n`,
        [associationId, others],
      );
      const first = await findContacts(associationId, { q });
      const second = await findContacts(associationId, { q, after: first.next });
      const third = await findContacts(associationId, { q, after: second.next });
      const back = await findContacts(associationId, { q, before: third.previous });

      const ids = [...first.rows, ...second.rows, ...third.rows].map((row) => row.id);
      expect(new Set(ids).size).toBe(120);
      expect([first.previous, third.next]).toEqual([null, null]);
      expect(back.rows).toEqual(second.rows);
      expect((await findContacts(associationId, { q, before: back.previous })).rows).toEqual(first.rows);
    }
  });

  it("asks the index for three letters", async () => {
    const client = await database.pool.connect();
    try {
      await client.query("begin; set local enable_seqscan = off; set local enable_indexscan = off");
      const [condition] = searchConditions("mul", () => "'%mul%'");
      const { rows } = await client.query(`explain select from contact c where ${condition}`);
      expect(JSON.stringify(rows)).toContain("Bitmap Index Scan on contact_search");
    } finally {
      await client.query("rollback");
      client.release();
    }
  });

  it("filters by kind and by derived status", async () => {
    const associationId = await write.association();
    const typeId = await write.type(associationId);
    const active = await write.person(associationId, { last_name: "Active" });
    await write.person(associationId, { last_name: "Nobody" });
    const firm = await write.organization(associationId, "Firm");
    for (const contactId of [active, firm]) {
      await write.insert("membership", {
        contact_id: contactId,
        membership_type_id: typeId,
        status: "active",
      });
    }

    const ids = async (query: Parameters<typeof findContacts>[1]) =>
      (await findContacts(associationId, query)).rows.map((row) => row.id);
    expect(await ids({ status: "active" })).toEqual([active, firm]);
    expect(await ids({ status: "active", kind: "organization" })).toEqual([firm]);
    expect(await ids({ status: "dropped" })).toEqual([]);
  });

  it("stops looking for a rare status after a bounded number of names, and goes on from there", async () => {
    const associationId = await write.association();
    const typeId = await write.type(associationId);
    await database.pool.query(
      `insert into contact (association_id, kind, last_name)
       select $1, 'individual', 'Name ' || lpad(n::text, 5, '0') from generate_series(1, 5200) n`,
      [associationId],
    );
    const last = await write.person(associationId, { last_name: "Zz" });
    await write.insert("membership", { contact_id: last, membership_type_id: typeId, status: "suspended" });

    const first = await findContacts(associationId, { status: "suspended" });
    expect(first.rows).toEqual([]);
    expect(first.stoppedAfter).toBe(5_000);
    const second = await findContacts(associationId, { status: "suspended", after: first.next });
    expect(second.rows.map((row) => row.id)).toEqual([last]);
    expect(second.stoppedAfter).toBeNull();
  });

  it("never finds another association's contacts", async () => {
    const [ours, theirs] = [await write.association(), await write.association()];
    const stranger = await write.person(theirs, { last_name: "Stranger" });

    expect((await findContacts(ours, { q: "stranger" })).rows).toEqual([]);
    expect((await findContacts(ours, { after: stranger })).rows).toEqual([]);
  });
});
