import type pg from "pg";

/** Whoever runs SQL: the pool, or one connection with a transaction open. */
export type Sql = Pick<pg.ClientBase, "query">;

export interface Change {
  subject: string;
  subjectId: number;
  cause: string;
}

let made = 0;

/** An association to write into, and its two logs to read. Every function answers the id of what it made. */
export class TestAssociation {
  private constructor(
    readonly sql: Sql,
    readonly id: number,
    readonly typeId: number,
  ) {}

  static async make(sql: Sql, columns: Record<string, unknown> = {}): Promise<TestAssociation> {
    const slug = `association-${(made += 1)}`;
    const id = await insert(sql, "association", { slug, name: "Prairie Lakes Association", ...columns });
    const typeId = await insert(sql, "membership_type", { association_id: id, name: "Full" });
    const association = new TestAssociation(sql, id, typeId);
    await association.forget();
    return association;
  }

  person(columns: Record<string, unknown> = {}): Promise<number> {
    return insert(this.sql, "contact", { association_id: this.id, kind: "individual", ...columns });
  }

  organization(organization_name = "Northwind Tools"): Promise<number> {
    return insert(this.sql, "contact", { association_id: this.id, kind: "organization", organization_name });
  }

  list(columns: Record<string, unknown> = {}): Promise<number> {
    return insert(this.sql, "list", {
      association_id: this.id,
      name: "Board of Directors",
      is_synced: true,
      ...columns,
    });
  }

  putOnList(list_id: number, contact_id: number, columns = {}, sql = this.sql): Promise<number> {
    return insert(sql, "list_membership", { list_id, contact_id, ...columns });
  }

  membership(contact_id: number, columns: Record<string, unknown> = {}): Promise<number> {
    return insert(this.sql, "membership", {
      contact_id,
      membership_type_id: this.typeId,
      status: "active",
      ...columns,
    });
  }

  relationship(contact_id: number, organization_id: number, columns = {}): Promise<number> {
    return insert(this.sql, "relationship", { contact_id, organization_id, ...columns });
  }

  staff(contact_id: number, columns = {}): Promise<number> {
    return insert(this.sql, "staff_member", { contact_id, role: "viewer", ...columns });
  }

  /** What is logged for the push, in the order it was written. */
  changes(): Promise<Change[]> {
    return this.read("contact_change");
  }

  /** What is logged for sign-on. */
  accessChanges(): Promise<Change[]> {
    return this.read("access_change");
  }

  /** Contacts that are logged, each once. */
  async loggedContacts(): Promise<number[]> {
    const contacts = (await this.changes()).filter((change) => change.subject === "contact");
    return [...new Set(contacts.map((change) => change.subjectId))].sort((a, b) => a - b);
  }

  /** Gives the association a target and the contact a shadow, as if a record about them had been accepted. */
  async tellAbout(contactId: number): Promise<void> {
    const targetId = await insert(this.sql, "push_target", {
      association_id: this.id,
      format: "push-v1",
      base_url: "https://hl.example",
      tenant_code: "PRAIRIE-DEMO",
    });
    await this.sql.query(
      `insert into pushed_contact (push_target_id, contact_id, association_id, integration_key, is_active, is_member)
       values ($1, $2, $3, 'M-1', true, true)`,
      [targetId, contactId, this.id],
    );
  }

  /** Empties both logs, as if everything had been told. */
  async forget(): Promise<void> {
    await this.sql.query("delete from contact_change where association_id = $1", [this.id]);
    await this.sql.query("delete from access_change where association_id = $1", [this.id]);
  }

  /** Expands everything that is visible now, as the pusher does. */
  async expand(): Promise<number> {
    const { rows } = await this.sql.query(
      "select expand_changes($1, array(select id from contact_change where association_id = $1)) as made",
      [this.id],
    );
    return rows[0].made;
  }

  private async read(log: string): Promise<Change[]> {
    const { rows } = await this.sql.query(
      `select subject, subject_id as "subjectId", cause from ${log} where association_id = $1 order by id`,
      [this.id],
    );
    return rows;
  }
}

async function insert(sql: Sql, table: string, columns: Record<string, unknown>): Promise<number> {
  const names = Object.keys(columns);
  const { rows } = await sql.query<{ id: number }>(
    `insert into ${table} (${names.join(", ")}) values (${names.map((_, n) => `$${n + 1}`).join(", ")}) returning id`,
    Object.values(columns),
  );
  return rows[0]!.id;
}

/** Resolves once a connection of this database waits for another one's lock. */
export async function somebodyWaits(sql: Sql): Promise<void> {
  for (;;) {
    const { rows } = await sql.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
  }
}
