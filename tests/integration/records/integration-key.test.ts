import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type FreshDatabase } from "@/tests/support/database";

let database: FreshDatabase;
let associationId: number;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  const { rows } = await database.pool.query<{ id: number }>(
    "insert into association (slug, name) values ('keys-' || substr(gen_random_uuid()::text, 1, 8), 'Keys') returning id",
  );
  associationId = rows[0]!.id;
});
afterAll(() => database.drop());

async function add(values: { id?: number; key?: string } = {}): Promise<{ id: number; key: string }> {
  const { rows } = await database.pool.query<{ id: number; key: string }>(
    `insert into contact (id, association_id, kind, integration_key)
     values (coalesce($1, nextval('contact_id_seq')), $2, 'individual', $3) returning id, integration_key as key`,
    [values.id ?? null, associationId, values.key ?? null],
  );
  return rows[0]!;
}

describe("integration keys", () => {
  it("are the ContactId unless one is given, in one namespace with those that are given", async () => {
    const first = await add();
    expect(first.key).toBe(String(first.id));
    await expect(add({ key: first.key })).rejects.toThrow();
  });

  it("a number that an import brought as a key is passed over by the ContactIds that follow", async () => {
    const before = await add();
    await add({ key: String(before.id + 3) });
    await add({ key: String(before.id + 4) });
    const next = await add();
    expect(next).toEqual({ id: before.id + 5, key: String(before.id + 5) });
  });

  it("an id written by hand stays what it is, and is refused when its number is somebody's key", async () => {
    await add({ key: "900000001" });
    await expect(add({ id: 900_000_001 })).rejects.toThrow();
  });

  it.each([0, -1, -2_147_483_648])(
    "I1: no contact has the ContactId %i, to which no walk would come",
    async (id) => {
      await expect(add({ id })).rejects.toThrow("contact_id_positive");
    },
  );

  it("I1: the highest ContactId there can be is as good as any", async () => {
    expect(await add({ id: 2_147_483_647 })).toMatchObject({ key: "2147483647" });
  });

  it.each(["\u001f", "\n", "\u007f"])("a list’s key has no control character: %j", async (character) => {
    const add = database.pool.query("insert into list (association_id, key, name) values ($1, $2, 'Board')", [
      associationId,
      `board${character}directors`,
    ]);
    await expect(add).rejects.toThrow("list_key_plain");
  });

  it("stay taken after a delete, and a ContactId is never given twice", async () => {
    const gone = await add({ key: "MEMBER-1" });
    await database.pool.query("delete from contact where id = $1", [gone.id]);
    await expect(add({ key: "MEMBER-1" })).rejects.toThrow("is or was another contact's");
    await expect(add({ id: gone.id, key: "MEMBER-2" })).rejects.toThrow("was given before");
  });

  it("are fixed once a record with them was written ahead", async () => {
    const known = await add({ key: "MEMBER-3" });
    const change = (key: string) =>
      database.pool.query("update contact set integration_key = $2 where id = $1", [known.id, key]);
    await change("MEMBER-4");
    await database.pool.query(
      "update integration_key set written_at = now() where association_id = $1 and key = 'MEMBER-4'",
      [associationId],
    );
    await expect(change("MEMBER-5")).rejects.toThrow("is fixed");
  });
});
