import type { PoolClient } from "pg";
import { transaction } from "@/lib/db";
import { TestAssociation } from "../change-log/association";
import type { FreshDatabase } from "../../support/database";

/** An association with every gate of sign-on open, and what its members hold there. */
export class Guild {
  private constructor(
    readonly database: FreshDatabase,
    readonly records: TestAssociation,
    readonly listId: number,
  ) {}

  static async make(database: FreshDatabase): Promise<Guild> {
    const records = await TestAssociation.make(database.pool, { higher_logic_allowed: true });
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into push_target (association_id, format, base_url, tenant_code, initial_sync_finished_at)
       values ($1, 'push-v1', 'http://community.example', 'GUILD', now()) returning id`,
      [records.id],
    );
    await database.pool.query(
      `update higher_logic_settings
          set enabled = true, tenant_code = 'GUILD', tenant_api_key_sealed = 'sealed', push_target_id = $2,
              show_sign_on_link = true
        where association_id = $1`,
      [records.id, rows[0]!.id],
    );
    const listId = await records.list();
    await records.forget();
    return new Guild(database, records, listId);
  }

  get id(): number {
    return this.records.id;
  }

  /** Active by an own membership, on the synced list. */
  async member(): Promise<number> {
    const contactId = await this.records.person();
    await this.records.membership(contactId);
    await this.records.putOnList(this.listId, contactId);
    return contactId;
  }

  /** So many of them, in three statements. */
  async members(count: number): Promise<number[]> {
    const { rows } = await this.sql<{ id: number }>(
      "insert into contact (association_id, kind) select $1, 'individual' from generate_series(1, $2) returning id",
      [this.id, count],
    );
    const ids = rows.map(({ id }) => id);
    await this.sql(
      `insert into membership (contact_id, membership_type_id, status) select unnest($1::int[]), $2, 'active'`,
      [ids, this.records.typeId],
    );
    await this.sql("insert into list_membership (list_id, contact_id) select $1, unnest($2::int[])", [
      this.listId,
      ids,
    ]);
    return ids;
  }

  async client(
    clientId: string,
    facts: { access?: "community" | "login"; backchannel?: string | null } = {},
  ): Promise<string> {
    await this.sql(
      `insert into sso_client (client_id, association_id, name, access, redirect_uris, backchannel_logout_uri, secret_hash)
       values ($1, $2, $1, $3, '{https://site.example/callback}', $4, '\\x00')`,
      [clientId, this.id, facts.access ?? "community", facts.backchannel ?? null],
    );
    return clientId;
  }

  async grant(contactIds: number | number[], clientId: string): Promise<void> {
    await this.sql(
      `insert into sso_grant (association_id, contact_id, client_id, scopes)
       select $1, unnest($2::int[]), $3, '{openid,profile}'`,
      [this.id, [contactIds].flat(), clientId],
    );
  }

  /** Something the provider keeps, as its adapter would store it. */
  async keep(
    model: string,
    contactId: number,
    facts: { clientId?: string; payload?: object; client?: PoolClient; expiresIn?: string } = {},
  ): Promise<void> {
    await (facts.client ?? this.database.pool).query(
      `insert into sso_artefact (association_id, model, id_hash, payload, contact_id, client_id, expires_at)
       values ($1, $2, sha256(gen_random_uuid()::text::bytea), $3, $4, $5, now() + $6::interval)`,
      [this.id, model, facts.payload ?? {}, contactId, facts.clientId ?? null, facts.expiresIn ?? "1 hour"],
    );
  }

  /** `model client` of everything the provider keeps for somebody, in order. */
  async kept(contactId: number): Promise<string[]> {
    const { rows } = await this.sql<{ what: string }>(
      `select concat_ws(' ', model, client_id) as what from sso_artefact
        where association_id = $1 and contact_id = $2 order by 1`,
      [this.id, contactId],
    );
    return rows.map(({ what }) => what);
  }

  async drop(contactIds: number | number[]): Promise<void> {
    await this.sql("update membership set status = 'dropped' where contact_id = any ($1)", [
      [contactIds].flat(),
    ]);
  }

  sql<Row extends object>(text: string, values: unknown[] = []) {
    return this.database.pool.query<Row>(text, values);
  }
}

/** Statements of one connection at a time, as long as the test needs it open. */
export async function openTransaction(): Promise<{
  client: PoolClient;
  commit(): Promise<void>;
}> {
  let opened!: (client: PoolClient) => void;
  let close!: () => void;
  const client = new Promise<PoolClient>((resolve) => (opened = resolve));
  const closing = new Promise<void>((resolve) => (close = resolve));
  const done = transaction(async (connection) => {
    opened(connection);
    await closing;
  });
  return {
    client: await client,
    commit: async () => {
      close();
      await done;
    },
  };
}
