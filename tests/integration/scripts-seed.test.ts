import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoAssociations, seedDemo } from "@/prisma/seed/seed";
import { transaction } from "@/lib/db";
import { passwordFits } from "@/lib/passwords";
import { freshDatabase, type FreshDatabase } from "../support/database";

const STANDIN = "http://localhost:4000";

describe("the demo associations", () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    process.env.ENCRYPTION_KEY = `test:${Buffer.alloc(32, 1).toString("base64")}`;
    database = await freshDatabase();
    await database.pool.query(
      "insert into association (slug, name) values ('own', 'An association of its own')",
    );
    await transaction((client) => seedDemo(client, STANDIN), { pool: database.pool });
  });
  afterAll(() => database.drop());

  async function count(sql: string, ...values: unknown[]): Promise<number> {
    const { rows } = await database.pool.query<{ count: string }>(`select count(*) from ${sql}`, values);
    return Number(rows[0]!.count);
  }
  const ofPrairie = "association_id = (select id from association where slug = 'prairie')";

  it("are the same on every machine", () => {
    expect(JSON.stringify(demoAssociations())).toBe(JSON.stringify(demoAssociations()));
  });

  it("are made once: a second seeding changes nothing", async () => {
    await database.pool.query(
      "update contact set first_name = 'Marie' where email = 'maria@prairie.example'",
    );
    const before = await count("contact_change");

    const made = await transaction((client) => seedDemo(client, STANDIN), { pool: database.pool });

    expect(made).toEqual([]);
    expect(await count("contact where first_name = 'Marie'")).toBe(1);
    expect(await count("contact_change")).toBe(before);
    expect(
      await count("contact where association_id = (select id from association where slug = 'own')"),
    ).toBe(0);
  });

  it("hold in Prairie Lakes what is easily forgotten", async () => {
    expect(await count(`contact where ${ofPrairie}`)).toBe(2000);
    expect(await count(`contact where ${ofPrairie} and kind = 'organization'`)).toBe(150);
    expect(await count(`list where ${ofPrairie}`)).toBe(40);
    expect(await count(`list where ${ofPrairie} and is_synced and is_active`)).toBe(12);
    const onSynced =
      "list_membership lm join list l on l.id = lm.list_id and l.is_synced join contact c on c.id = lm.contact_id";
    expect(await count(`${onSynced} where l.${ofPrairie} and c.kind = 'organization'`)).toBe(1);
    expect(
      await count(`${onSynced} where l.${ofPrairie} and c.kind = 'individual' and c.email is null`),
    ).toBe(1);
    expect(await count(`contact where ${ofPrairie} and last_name ~ '^[^A-Za-z]+$'`)).toBeGreaterThan(5);
    expect(await count(`contact where ${ofPrairie} and last_name like '%''%'`)).toBeGreaterThan(5);
    expect(
      await count(
        `(select from contact where ${ofPrairie} and kind = 'individual' group by email having count(email) > 1) shared`,
      ),
    ).toBe(1);
  });

  it.each([
    ["maria@prairie.example", 1, 0, ["Board of Directors", "Legislative Committee"]],
    ["amir@prairie.example", 0, 1, ["Legislative Committee"]],
    ["nora@prairie.example", 1, 0, []],
    ["dropped@prairie.example", 1, 0, ["Legislative Committee"]],
    ["pending@prairie.example", 1, 0, ["Legislative Committee"]],
    ["admin@prairie.example", 0, 0, []],
    ["former.staff@prairie.example", 0, 0, []],
  ])(
    "know %s with %i memberships, %i relationships and synced lists %j",
    async (email, memberships, relationships, lists) => {
      const { id } = await contactOf(email);

      expect(await count("membership where contact_id = $1", id)).toBe(memberships);
      expect(await count("relationship where contact_id = $1", id)).toBe(relationships);
      const { rows } = await database.pool.query<{ name: string }>(
        `select l.name from list_membership lm join list l on l.id = lm.list_id
        where lm.contact_id = $1 and l.is_synced order by l.name`,
        [id],
      );
      expect(rows.map(({ name }) => name)).toEqual(lists);
    },
  );

  it.each([
    ["maria@prairie.example", "active"],
    ["amir@prairie.example", "active"],
    ["nora@prairie.example", "active"],
    ["dropped@prairie.example", "dropped"],
    ["pending@prairie.example", "pending"],
    ["admin@prairie.example", "non-member"],
    ["former.staff@prairie.example", "non-member"],
    ["maria@harbor.example", "active"],
    ["member@cedar.example", "active"],
  ])("count %s as %s", async (email, status) => {
    const { id } = await contactOf(email);

    const { rows } = await database.pool.query(
      "select contact_status($1, association_day(association_id)) as status from contact where id = $1",
      [id],
    );

    expect(rows).toEqual([{ status }]);
  });

  it("show every status on Prairie's synced lists", async () => {
    const { rows } = await database.pool.query<{ status: string; people: number }>(
      `select s.status, count(distinct s.contact_id)::int as people
         from association a
         cross join lateral contact_statuses(a.id, array(select id from contact where association_id = a.id), association_day(a.id)) s
         join list_membership lm on lm.contact_id = s.contact_id join list l on l.id = lm.list_id and l.is_synced
        where a.slug = 'prairie' group by s.status order by s.status`,
    );
    expect(rows.map(({ status }) => status)).toEqual([
      "active",
      "dropped",
      "non-member",
      "pending",
      "suspended",
    ]);
  });

  it("let every login of the page in with the one password", async () => {
    const { rows } = await database.pool.query<{ email: string; password_hash: string }>(
      "select email, password_hash from login order by email",
    );
    expect(rows.map(({ email }) => email)).toEqual(
      [
        ...["admin", "amir", "dropped", "former.staff", "maria", "nora", "pending", "viewer"].map(
          (who) => `${who}@prairie.example`,
        ),
        "maria@harbor.example",
        "admin@harbor.example",
        "member@cedar.example",
        "admin@cedar.example",
        "websupport@causeway.example",
      ].sort(),
    );
    expect(await passwordFits("causeway-demo", rows[0]!.password_hash)).toBe(true);
  });

  it("are set up towards the stand-in, except Cedar Valley, where nothing is entered", async () => {
    const { rows } = await database.pool.query(
      `select slug, higher_logic_allowed, enabled, s.tenant_code, push_base_url, base_url, tenant_api_key_sealed is not null as has_key,
              read_base_url, read_key_last_four
         from association a join higher_logic_settings s on s.association_id = a.id left join push_target t on t.id = push_target_id
        where slug <> 'own' order by a.id`,
    );
    const setUp = {
      higher_logic_allowed: true,
      enabled: true,
      push_base_url: STANDIN,
      base_url: STANDIN,
      has_key: true,
    };
    const unread = { read_base_url: null, read_key_last_four: null };
    expect(rows).toEqual([
      { slug: "prairie", tenant_code: "PRAIRIE-DEMO", ...setUp, ...unread },
      // A drift check can be tried here without entering anything.
      {
        slug: "harbor",
        tenant_code: "HARBOR-DEMO",
        ...setUp,
        read_base_url: STANDIN,
        read_key_last_four: "-key",
      },
      {
        slug: "cedar",
        higher_logic_allowed: false,
        enabled: false,
        tenant_code: null,
        push_base_url: STANDIN,
        base_url: null,
        has_key: false,
        ...unread,
      },
    ]);
  });

  async function contactOf(email: string): Promise<{ id: number }> {
    const { rows } = await database.pool.query<{ id: number } & pg.QueryResultRow>(
      "select id from contact where email = $1",
      [email],
    );
    expect(rows).toHaveLength(1);
    return rows[0]!;
  }
});
