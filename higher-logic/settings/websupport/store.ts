import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";

export interface AssociationSwitch {
  id: number;
  name: string;
  slug: string;
  /** Where it answers; null when no host was given yet. */
  host: string | null;
  higherLogicAllowed: boolean;
  /** Staff have ticked Enabled and finished the initial sync. */
  isEnabled: boolean;
  isSynced: boolean;
}

/** Associations by name, for Websupport alone: the only query of the product that crosses associations on a screen. */
export async function associationSwitches({
  after,
  limit = 100,
}: { after?: number; limit?: number } = {}): Promise<AssociationSwitch[]> {
  const { rows } = await pool().query<AssociationSwitch>(
    `select a.id, a.name, a.slug, h.host, a.higher_logic_allowed as "higherLogicAllowed", s.enabled as "isEnabled",
            t.initial_sync_finished_at is not null as "isSynced"
       from association a
       join higher_logic_settings s on s.association_id = a.id
       left join push_target t on t.id = s.push_target_id
       left join association_host h on h.association_id = a.id and h.is_primary
      where $1::int is null or (lower(a.name), a.id) > (select lower(name), id from association where id = $1)
      order by lower(a.name), a.id limit $2`,
    [after ?? null, limit],
  );
  return rows;
}

/**
 * Switch Higher Logic on or off in the back end (R49). It gates single sign-on; the push does not wait for it.
 *
 * @returns the association's name, or undefined when there is no such association
 */
export async function allowHigherLogic(
  associationId: number,
  allowed: boolean,
  by: string,
): Promise<string | undefined> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ name: string; changed: boolean }>(
      `with before as (select id, higher_logic_allowed from association where id = $1 for update)
       update association a set higher_logic_allowed = $2 from before
        where a.id = before.id
       returning a.name, before.higher_logic_allowed <> $2 as changed`,
      [associationId, allowed],
    );
    const [row] = rows;
    if (row?.changed) {
      const action = allowed ? "higher-logic.enabled-by-websupport" : "higher-logic.disabled-by-websupport";
      await audit({ associationId, actor: by, action, subject: row.name }, client);
    }
    return row?.name;
  });
}
