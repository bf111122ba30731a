import pg from "pg";
import { requestRun } from "@/higher-logic/sync/store";
import { seedDemo } from "@/prisma/seed/seed";
import { migrate } from "../migrate";

/** One association of the demo, as the database has it. */
export interface DemoAssociation {
  id: number;
  slug: string;
  host: string;
}

/** Brings the database up to date and makes what is missing of the demo associations. */
export async function prepareDatabase(databaseUrl: string, standinUrl: string): Promise<DemoAssociation[]> {
  await refuseForeignDatabase(databaseUrl);
  await migrate(databaseUrl);
  return withClient(databaseUrl, async (client) => {
    await client.query("begin");
    await seedDemo(client, standinUrl);
    await moveStandin(client, standinUrl);
    await client.query("commit");
    const { rows } = await client.query<DemoAssociation>(
      `select a.id, a.slug, h.host from association a join association_host h on h.association_id = a.id and h.is_primary
        where a.slug = any($1) order by a.id`,
      [DEMO_SLUGS],
    );
    return rows;
  });
}

const DEMO_SLUGS = ["prairie", "harbor", "cedar"];

/** The demo brings logins with a well-known password: never into a database that serves an association of its own. */
async function refuseForeignDatabase(databaseUrl: string): Promise<void> {
  const strangers = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>(
      "select to_regclass('association') is not null as exists",
    );
    if (!rows[0]!.exists) return 0;
    const found = await client.query("select from association where slug <> all($1)", [DEMO_SLUGS]);
    return found.rowCount ?? 0;
  });
  if (strangers === 0) return;
  throw new Error(
    `The database of DATABASE_URL holds ${strangers} association(s) that are not the demo's. The demo would add logins ` +
      "with a well-known password to it. Unset DATABASE_URL, or name an empty database.",
  );
}

/** The stand-in may have another port this time. It is the same community, so what it was told stays known. */
async function moveStandin(client: pg.ClientBase, standinUrl: string): Promise<void> {
  await client.query(
    `update push_target t set base_url = $1
       from association a
      where a.id = t.association_id and a.slug = any($2) and t.base_url <> $1 and t.base_url ~ '^http://localhost:\\d+$'`,
    [standinUrl, DEMO_SLUGS],
  );
  for (const column of ["push_base_url", "read_base_url"])
    await client.query(
      `update higher_logic_settings s set ${column} = $1
         from association a
        where a.id = s.association_id and a.slug = any($2) and s.${column} ~ '^http://localhost:\\d+$'`,
      [standinUrl, DEMO_SLUGS],
    );
  await client.query(
    `update higher_logic_settings s
        set community_link = regexp_replace(s.community_link, '^(http://[a-z0-9-]+\\.localhost):\\d+', '\\1:' || $1)
       from association a
      where a.id = s.association_id and a.slug = any($2)`,
    [new URL(standinUrl).port, DEMO_SLUGS],
  );
}

/** Presses Sync where the initial one has not finished, and waits until it has, as the worker goes along. */
export async function finishInitialSyncs(
  databaseUrl: string,
  associations: DemoAssociation[],
  pause: () => Promise<unknown>,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const ids = associations.map(({ id }) => id);
    for (const associationId of await unsynced(client, ids)) {
      await client.query("begin");
      await requestRun({ associationId, kind: "full", requestedAs: "command", requestedBy: "demo" }, client);
      await client.query("commit");
    }
    for (;;) {
      const waiting = await unsynced(client, ids);
      if (waiting.length === 0) return;
      const { rows } = await client.query<{ error_code: string | null; error_detail: string | null }>(
        "select error_code, error_detail from sync_run where association_id = any($1) and state = 'failed'",
        [waiting],
      );
      if (rows[0])
        throw new Error(`The initial sync failed: ${rows[0].error_code} ${rows[0].error_detail ?? ""}`);
      await pause();
    }
  });
}

/** Enabled associations whose present target has not been synced. One that somebody has switched off stays so. */
async function unsynced(client: pg.ClientBase, ids: number[]): Promise<number[]> {
  const { rows } = await client.query<{ association_id: number }>(
    `select s.association_id from higher_logic_settings s join push_target t on t.id = s.push_target_id
      where s.association_id = any($1) and s.enabled and s.updated_by = 'db:seed' and t.initial_sync_finished_at is null`,
    [ids],
  );
  return rows.map(({ association_id }) => association_id);
}

/** One connection, closed afterwards. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
