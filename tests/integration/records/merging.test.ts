import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { mergeContacts, type Merge } from "@/membership/contacts/merging/store";
import { writer } from "../../support/association";
import { freshDatabase, type FreshDatabase } from "../../support/database";

let database: FreshDatabase;
let write: ReturnType<typeof writer>;
let id: number;

beforeAll(async () => {
  database = await freshDatabase();
  write = writer(database);
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  id = await write.association();
});

const merge = (stays: number, goes: number, more: Partial<Merge> = {}) =>
  mergeContacts(id, { stays, goes, actor: "admin@fixture.example", managesPeople: true, ...more });

/** Of a table, what hangs on each contact. */
async function rowsOf<Row extends object>(table: string, columns: string): Promise<Row[]> {
  const { rows } = await database.pool.query<Row>(
    `select ${columns} from ${table} where association_id = $1 order by id`,
    [id],
  );
  return rows;
}

async function login(contactId: number, email: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    "insert into login (association_id, contact_id, email) values ($1, $2, $3) returning id",
    [id, contactId, email],
  );
  await database.pool.query(
    "insert into login_session (login_id, session_token, expires) values ($1, $2, now() + interval '1 day')",
    [rows[0]!.id, `token of ${email} ${id}`],
  );
  return rows[0]!.id;
}

const contacts = () => rowsOf<{ id: number }>("contact", "id");

describe("F13: two contacts that become one", () => {
  it("leave one, with its own details, and with what both had", async () => {
    const [ana, twin] = [await write.person(id, { email: "ana@fixture.example" }), await write.person(id)];
    const works = await write.organization(id, "Works");
    const [type, board, crew] = [
      await write.type(id),
      await write.list(id),
      await write.list(id, { name: "Crew" }),
    ];
    for (const contact_id of [ana, twin])
      await write.insert("membership", { contact_id, membership_type_id: type, status: "active" });
    await write.insert("list_membership", { contact_id: ana, list_id: board });
    for (const list_id of [board, crew]) await write.insert("list_membership", { contact_id: twin, list_id });
    await write.insert("relationship", { contact_id: ana, organization_id: works, is_primary: true });
    await write.insert("relationship", {
      contact_id: twin,
      organization_id: works,
      title: "Clerk",
      is_primary: true,
    });
    await write.insert("staff_member", { contact_id: twin, role: "operator" });

    expect(await merge(ana, twin)).toBe("merged");
    expect(await rowsOf("contact", "id, email, kind")).toEqual([
      { id: ana, email: "ana@fixture.example", kind: "individual" },
      { id: works, email: null, kind: "organization" },
    ]);
    expect(await rowsOf("membership", "contact_id")).toEqual([{ contact_id: ana }, { contact_id: ana }]);
    expect(await rowsOf("list_membership", "contact_id, list_id")).toEqual(
      [board, board, crew].map((list_id) => ({ contact_id: ana, list_id })),
    );
    // One place of work is the primary one: that of the contact that stays.
    expect(await rowsOf("relationship", "contact_id, title, is_primary")).toEqual([
      { contact_id: ana, title: null, is_primary: true },
      { contact_id: ana, title: "Clerk", is_primary: false },
    ]);
    expect(await rowsOf("staff_member", "contact_id, role")).toEqual([{ contact_id: ana, role: "operator" }]);
    const { rows } = await database.pool.query(
      "select actor, subject, detail from audit_log where association_id = $1 and action = 'contact.merged'",
      [id],
    );
    expect(rows).toEqual([
      {
        actor: "admin@fixture.example",
        subject: String(ana),
        detail: {
          ...{ merged: twin, name: "Ana Example", into: "Ana Example" },
          ...{ memberships: 1, lists: 2, relationships: 1, staffRole: 1, login: 0 },
        },
      },
    ]);
  });

  it("that are organizations leave one, with the people of both and no tie to itself", async () => {
    const [works, twin] = [await write.organization(id, "Works"), await write.organization(id, "Works Ltd.")];
    const ana = await write.person(id);
    await write.insert("relationship", { contact_id: ana, organization_id: twin });
    await write.insert("relationship", { contact_id: twin, organization_id: works });
    expect(await merge(works, twin)).toBe("merged");
    expect(await rowsOf("relationship", "contact_id, organization_id")).toEqual([
      { contact_id: ana, organization_id: works },
    ]);
  });

  it("keep their number: the key of the one that goes is never given again", async () => {
    const [ana, twin] = [await write.person(id), await write.person(id, { integration_key: "AMS-7" })];
    await merge(ana, twin);
    await expect(write.person(id, { integration_key: "AMS-7" })).rejects.toMatchObject({ code: "23505" });
  });

  it("are an individual and an organization: refused, and nothing is changed", async () => {
    const [ana, works] = [await write.person(id), await write.organization(id, "Works")];
    expect(await merge(ana, works)).toBe("different-kinds");
    expect(await merge(ana, ana)).toBe("gone");
    expect(await contacts()).toHaveLength(2);
  });

  it("F51: belong to one association: another one’s contact is nobody", async () => {
    const ana = await write.person(id);
    const stranger = await write.person(await write.association());
    expect(await merge(ana, stranger)).toBe("gone");
    expect(await merge(stranger, ana)).toBe("gone");
    expect(await contacts()).toEqual([{ id: ana }]);
  });
});

describe("F46: a login or a staff role of two contacts that become one", () => {
  it("moves where the one that stays has none, and is signed out everywhere", async () => {
    const [ana, twin] = [await write.person(id), await write.person(id)];
    const loginId = await login(twin, "twin@fixture.example");
    expect(await merge(ana, twin)).toBe("merged");
    expect(await rowsOf("login", "id, contact_id, email")).toEqual([
      { id: loginId, contact_id: ana, email: "twin@fixture.example" },
    ]);
    const { rowCount } = await database.pool.query("select from login_session where login_id = $1", [
      loginId,
    ]);
    expect(rowCount).toBe(0);
  });

  it("goes where the one that stays has one, whose sessions go on", async () => {
    const [ana, twin] = [await write.person(id), await write.person(id)];
    const stays = await login(ana, "ana@fixture.example");
    await login(twin, "twin@fixture.example");
    await write.insert("staff_member", { contact_id: ana, role: "viewer" });
    await write.insert("staff_member", { contact_id: twin, role: "operator" });
    expect(await merge(ana, twin)).toBe("merged");
    expect(await rowsOf("login", "id, contact_id")).toEqual([{ id: stays, contact_id: ana }]);
    const { rowCount } = await database.pool.query("select from login_session where login_id = $1", [stays]);
    expect(rowCount).toBe(1);
    expect(await rowsOf("staff_member", "contact_id, role")).toEqual([{ contact_id: ana, role: "viewer" }]);
  });

  it.each([
    ["the one that goes signs in", async (_ana: number, twin: number) => login(twin, "twin@fixture.example")],
    [
      "the one that goes is staff",
      (_ana: number, twin: number) => write.insert("staff_member", { contact_id: twin, role: "admin" }),
    ],
    [
      "the one that stays is staff",
      (ana: number) => write.insert("staff_member", { contact_id: ana, role: "admin" }),
    ],
  ])("is an administrator’s to give: an operator cannot merge when %s", async (_, has) => {
    const [ana, twin] = [await write.person(id), await write.person(id)];
    await has(ana, twin);
    expect(await merge(ana, twin, { managesPeople: false })).toBe("needs-admin");
    expect(await contacts()).toHaveLength(2);
    expect(await merge(ana, twin)).toBe("merged");
  });

  it("of an operator’s merge stays untouched where only the one that stays signs in", async () => {
    const [ana, twin] = [await write.person(id), await write.person(id)];
    await login(ana, "ana@fixture.example");
    expect(await merge(ana, twin, { managesPeople: false })).toBe("merged");
  });

  it("leaves an active administrator: the last one’s role is not lost to a merge", async () => {
    const [ana, twin, other] = [await write.person(id), await write.person(id), await write.person(id)];
    await write.insert("staff_member", { contact_id: ana, role: "viewer" });
    await write.insert("staff_member", { contact_id: twin, role: "admin" });
    await write.insert("staff_member", { contact_id: other, role: "admin", is_active: false });
    expect(await merge(ana, twin)).toBe("last-admin");
    expect(await contacts()).toHaveLength(3);
    expect(await merge(twin, ana)).toBe("merged");
    expect(await rowsOf("staff_member", "contact_id, role, is_active")).toEqual([
      { contact_id: twin, role: "admin", is_active: true },
      { contact_id: other, role: "admin", is_active: false },
    ]);
  });
});
