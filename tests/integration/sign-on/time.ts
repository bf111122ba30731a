import type { Hub } from "./hub";

/** Every time there is of an association's sign-on. */
const TIMES: Record<string, string[]> = {
  sso_grant: ["granted_at", "used_at"],
  sso_artefact: ["expires_at", "consumed_at"],
  sso_client: ["created_at", "secret_used_at", "previous_secret_until"],
  sso_signing_key: ["created_at", "signs_from", "shown_until"],
};

/** What the provider keeps as seconds since 1970. */
const SECONDS = ["iat", "exp", "iiat", "loginTs"];

/** Move all that was written so many days into the past, as if that time had gone by since. */
export async function letDaysPass(hub: Hub, days: number): Promise<void> {
  const seconds = days * 86_400;
  for (const [table, columns] of Object.entries(TIMES)) {
    const moved = columns.map((column) => `${column} = ${column} - make_interval(secs => $2)`);
    await hub.guild.sql(`update ${table} set ${moved.join(", ")} where association_id = $1`, [
      hub.id,
      seconds,
    ]);
  }
  await hub.guild.sql(
    `update sso_artefact a set payload = a.payload || (
       select coalesce(jsonb_object_agg(key, floor(value::numeric - $2)), '{}') from jsonb_each_text(a.payload)
        where key = any ($3))
      where association_id = $1`,
    [hub.id, seconds, SECONDS],
  );
  await hub.guild.sql(
    `update login_session set created_at = created_at - make_interval(secs => $2),
       expires = expires - make_interval(secs => $2)
      where login_id in (select id from login where association_id = $1)`,
    [hub.id, seconds],
  );
}
