import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import type { AssociationSettings } from "./values";

/** What staff may set on their association. */
export async function readAssociationSettings(
  associationId: number,
): Promise<(AssociationSettings & { version: string }) | null> {
  const { rows } = await pool().query<AssociationSettings & { version: string }>(
    `select name, time_zone as "timeZone", grace_days as "graceDays", contact_email as "contactEmail",
            accent_color as "accentColor", second_step_for_staff as "secondStepForStaff", xmin::text as version
     from association where id = $1`,
    [associationId],
  );
  return rows[0] ?? null;
}

/** The time zones Postgres knows by a place's name, and UTC: what it does not know cannot be stored. */
export async function timeZones(): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    "select name from pg_timezone_names where name ~ '^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/' or name = 'UTC' order by name",
  );
  return rows.map((row) => row.name);
}

/**
 * Store what was changed on the version the form was made from, with an audit line.
 *
 * @param along written in the same transaction
 */
export async function changeAssociationSettings(
  associationId: number,
  version: string,
  settings: AssociationSettings,
  actor: string,
  along?: (client: pg.PoolClient) => Promise<void>,
): Promise<
  { kind: "written"; version: string } | { kind: "changed-meanwhile" } | { kind: "unknown-time-zone" }
> {
  const known = await pool().query("select from pg_timezone_names where name = $1", [settings.timeZone]);
  if (!known.rowCount) return { kind: "unknown-time-zone" };
  return transaction(async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `update association a
       set name = $3, time_zone = $4, grace_days = $5, contact_email = $6, accent_color = $7,
           second_step_for_staff = $8
       where id = $1 and xmin::text = $2 returning a.xmin::text as version`,
      [
        associationId,
        version,
        settings.name,
        settings.timeZone,
        settings.graceDays,
        settings.contactEmail,
        settings.accentColor,
        settings.secondStepForStaff,
      ],
    );
    if (!rows[0]) return { kind: "changed-meanwhile" as const };
    await along?.(client);
    await audit({ associationId, actor, action: "association.changed", detail: { ...settings } }, client);
    return { kind: "written" as const, version: rows[0].version };
  });
}
