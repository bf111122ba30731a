import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adapterFor, openSession } from "@/accounts/adapter";
import { giveLogin, loginOfContact } from "@/accounts/logins/store";
import { tryPassword } from "@/accounts/sign-in/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { association, login, PASSWORD } from "./people";

let database: FreshDatabase;
let prairie: number;
const BY = "admin@prairie.example";

beforeAll(async () => {
  process.env.AUTH_SECRET = "s".repeat(40);
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  prairie = (await association(database)).id;
});

async function contact(email: string | null, associationId = prairie): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    "insert into contact (association_id, kind, first_name, email) values ($1, 'individual', 'Amir', $2) returning id",
    [associationId, email],
  );
  return rows[0]!.id;
}

describe("giving a contact a login", () => {
  it("makes one with the contact's e-mail in lower case, unused until the person was there", async () => {
    const amir = await contact("  Amir@Prairie.example");
    expect(await giveLogin(prairie, amir, BY)).toEqual({ kind: "given", email: "amir@prairie.example" });
    expect(await giveLogin(prairie, amir, BY)).toEqual({ kind: "given", email: "amir@prairie.example" });
    expect(await loginOfContact(prairie, amir)).toMatchObject({
      email: "amir@prairie.example",
      isUsed: false,
      lastSignedInAt: null,
    });
    const { rows } = await database.pool.query(
      "select action, actor from audit_log where association_id = $1",
      [prairie],
    );
    expect(rows).toEqual([{ action: "login.given", actor: BY }]);
  });

  it("F17: is refused without an e-mail, and where somebody else signs in with it", async () => {
    await login(database, prairie, "shared@prairie.example");
    expect(await giveLogin(prairie, await contact(null), BY)).toEqual({ kind: "no-email" });
    expect(await giveLogin(prairie, await contact("Shared@prairie.example"), BY)).toEqual({
      kind: "email-taken",
    });
    // At another association it is another login.
    const other = (await association(database)).id;
    expect((await giveLogin(other, await contact("shared@prairie.example", other), BY)).kind).toBe("given");
  });

  it("does not reach another association's contact", async () => {
    const other = (await association(database)).id;
    const foreign = await contact("amir@harbor.example", other);
    expect(await giveLogin(prairie, foreign, BY)).toEqual({ kind: "no-such-contact" });
    expect(await loginOfContact(prairie, foreign)).toBeNull();
  });

  it("moves a login to the contact's new e-mail: without password, signed out everywhere", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const { token } = await openSession(maria.id, null);
    await database.pool.query("update contact set email = 'lopez@prairie.example' where id = $1", [
      maria.contactId,
    ]);
    const attempt = { associationId: prairie, password: PASSWORD, address: "198.51.100.7" };
    // The contact's e-mail alone changes nothing about the login.
    expect((await tryPassword({ ...attempt, email: "maria@prairie.example" })).status).toBe("signed-in");
    expect((await tryPassword({ ...attempt, email: "lopez@prairie.example" })).status).toBe("wrong");

    expect((await giveLogin(prairie, maria.contactId, BY)).kind).toBe("given");
    for (const email of ["maria@prairie.example", "lopez@prairie.example"])
      expect((await tryPassword({ ...attempt, email })).status).toBe("wrong");
    expect(await adapterFor(prairie).getSessionAndUser!(token)).toBeNull();
  });
});
