import type pg from "pg";

/** An association with a Tenant Code and the target that belongs to it, nobody in it. */
export async function associationWithTarget(pool: pg.Pool, slug: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    "insert into association (slug, name) values ($1, 'Prairie') returning id",
    [slug],
  );
  const associationId = rows[0]!.id;
  await pool.query(
    "update higher_logic_settings set tenant_code = 'PRAIRIE', enabled = true where association_id = $1",
    [associationId],
  );
  await pool.query(
    `insert into push_target (association_id, format, base_url, tenant_code)
     values ($1, 'push-v1', 'https://data.higherlogic.com', 'PRAIRIE')`,
    [associationId],
  );
  return associationId;
}

/** People with a membership of `status`, on a synced list of this name; their ids in order. */
export async function addPeople(
  pool: pg.Pool,
  associationId: number,
  count: number,
  { status = "active", list = "Board" } = {},
): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with a_list as (
       insert into list (association_id, name, key, is_synced) values ($1, $3, lower($3), true)
       on conflict (association_id, key) do update set name = excluded.name returning id
     ), a_type as (
       insert into membership_type (association_id, name) values ($1, 'Gold')
       on conflict (association_id, name) do update set name = excluded.name returning id
     ), someone as (
       insert into contact (association_id, kind, first_name, last_name, email)
       select $1, 'individual', 'Maria', 'Delgado ' || n, 'maria.' || n || '@prairie.example' from generate_series(1, $2) n
       returning id
     ), on_list as (
       insert into list_membership (association_id, list_id, contact_id) select $1, a_list.id, someone.id from someone, a_list
     ), with_type as (
       insert into membership (association_id, contact_id, membership_type_id, status)
       select $1, someone.id, a_type.id, $4 from someone, a_type
     )
     select id from someone order by id`,
    [associationId, count, list, status],
  );
  return rows.map(({ id }) => id);
}
