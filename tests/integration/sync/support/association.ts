import type pg from "pg";
import { sealTenantApiKey } from "@/higher-logic/settings/keys";
import type { PushFormat } from "@/higher-logic/push/format";
import type { StandinTenant } from "@/scripts/standin/client";
import type { TestStandin } from "../../../support/standin";

/** Secrets of the tests' own; set before anything reads them. */
export const TEST_ENCRYPTION_KEY = `test:${Buffer.alloc(32, 7).toString("base64")}`;

export interface PersonOptions {
  firstName?: string;
  lastName?: string;
  email?: string | null;
  /** Of the own membership; null: none. */
  status?: "active" | "pending" | "suspended" | "dropped" | null;
  expiresOn?: string;
  lists?: number[];
}

export interface SettingsOptions {
  format?: PushFormat;
  batchSize?: number;
  requestsInFlight?: number;
  requestTimeoutSeconds?: number;
  settleSeconds?: number;
  guardPeople?: number;
  guardPercent?: number;
}

let made = 0;

/** One of its own: by V2 the key alone says whose community it is. */
export const keyOf = (tenantCode: string) => `key-of-${tenantCode}`;

/** An association set up for a community of the stand-in, Sync not pressed yet. Rows are written by hand, as a DBA would. */
export class TestAssociation {
  constructor(
    readonly pool: pg.Pool,
    readonly id: number,
    readonly tenant: StandinTenant,
  ) {}

  static async make(
    pool: pg.Pool,
    standin: TestStandin,
    settings: SettingsOptions = {},
  ): Promise<TestAssociation> {
    const number = (made += 1);
    const code = `TENANT-${process.pid}-${number}`;
    const tenant = await standin.makeTenant(code, { apiKey: keyOf(code) });
    const { rows } = await pool.query<{ id: number }>(
      "insert into association (slug, name) values ($1, 'Test Association') returning id",
      [`test-${process.pid}-${number}`],
    );
    const id = rows[0]!.id;
    await setUp(pool, id, code, standin.url, settings);
    return new TestAssociation(pool, id, tenant);
  }

  async addList(name: string, options: { isSynced?: boolean } = {}): Promise<number> {
    return this.#id("insert into list (association_id, name, is_synced) values ($1, $2, $3) returning id", [
      this.id,
      name,
      options.isSynced ?? true,
    ]);
  }

  async addPerson(options: PersonOptions = {}): Promise<number> {
    const [id] = await this.addPeople(1, options);
    return id!;
  }

  /** So many people in one transaction, numbered names and addresses unless given. */
  async addPeople(count: number, options: PersonOptions = {}): Promise<number[]> {
    const client = await this.pool.connect();
    try {
      await client.query("begin");
      const { rows } = await client.query<{ id: number }>(
        `insert into contact (association_id, kind, first_name, last_name, email)
         select $1, 'individual', coalesce($3, 'Person'), coalesce($4, 'Number ' || n),
                case when $6 then $5 else 'person' || n || '.' || floor(random() * 1e9)::bigint || '@members.example' end
           from generate_series(1, $2) n returning id`,
        [
          this.id,
          count,
          options.firstName ?? null,
          options.lastName ?? null,
          options.email ?? null,
          options.email !== undefined,
        ],
      );
      const ids = rows.map(({ id }) => id).sort((one, other) => one - other);
      const status = options.status === undefined ? "active" : options.status;
      if (status !== null)
        await client.query(
          `insert into membership (contact_id, membership_type_id, status, expires_on)
           select unnest($1::int[]), (select min(id) from membership_type where association_id = $2), $3, $4::date`,
          [ids, this.id, status, options.expiresOn ?? null],
        );
      for (const list of options.lists ?? [])
        await client.query("insert into list_membership (list_id, contact_id) select $1, unnest($2::int[])", [
          list,
          ids,
        ]);
      await client.query("commit");
      return ids;
    } finally {
      client.release();
    }
  }

  async drop(contactIds: number | number[]): Promise<void> {
    await this.pool.query("update membership set status = 'dropped' where contact_id = any($1)", [
      [contactIds].flat(),
    ]);
  }

  async reinstate(contactIds: number | number[]): Promise<void> {
    await this.pool.query("update membership set status = 'active' where contact_id = any($1)", [
      [contactIds].flat(),
    ]);
  }

  async edit(contactId: number, email: string): Promise<void> {
    await this.pool.query("update contact set email = $2 where id = $1", [contactId, email]);
  }

  /** What Higher Logic has about somebody, by ContactId. */
  async known(contactId: number) {
    return this.tenant.contact(String(contactId));
  }

  async run(syncRunId: number): Promise<Record<string, number | string | null>> {
    const { rows } = await this.pool.query("select * from sync_run where id = $1", [syncRunId]);
    return rows[0];
  }

  async waits(): Promise<
    { contact_id: number; reason: string; code: string; detail: string | null; attempts: number }[]
  > {
    const { rows } = await this.pool.query(
      "select contact_id, reason, code, detail, attempts from push_wait where association_id = $1 order by contact_id",
      [this.id],
    );
    return rows;
  }

  async #id(sql: string, values: unknown[]): Promise<number> {
    const { rows } = await this.pool.query<{ id: number }>(sql, values);
    return rows[0]!.id;
  }
}

async function setUp(
  pool: pg.Pool,
  id: number,
  code: string,
  standinUrl: string,
  settings: SettingsOptions,
): Promise<void> {
  await pool.query("insert into membership_type (association_id, name) values ($1, 'Regular')", [id]);
  await pool.query(
    `with target as (
       insert into push_target (association_id, format, base_url, tenant_code)
       values ($1, $11, $2, $3) returning id
     )
     update higher_logic_settings
        set enabled = true, format = $11, tenant_code = $3, push_base_url = $2, tenant_api_key_sealed = $4,
            push_target_id = (select id from target), batch_size = $5, requests_in_flight = $6,
            request_timeout_seconds = $7, settle_seconds = $8, guard_people = $9, guard_percent = $10
      where association_id = $1`,
    [
      id,
      standinUrl,
      code,
      sealTenantApiKey(id, keyOf(code)).sealed,
      settings.batchSize ?? 100,
      settings.requestsInFlight ?? 4,
      settings.requestTimeoutSeconds ?? 5,
      settings.settleSeconds ?? 900,
      settings.guardPeople ?? 25,
      settings.guardPercent ?? 20,
      settings.format ?? "push-v1",
    ],
  );
}
