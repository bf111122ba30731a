import type pg from "pg";

/** Gives each association in `test_clock` a clock of its own, which stands still until it is moved. */
export async function giveClocks(pool: pg.Pool): Promise<void> {
  await pool.query("create table test_clock (association_id integer primary key, at timestamptz not null)");
  await pool.query(
    `create or replace function association_day(of_association integer) returns date language sql stable as $$
       select day_in_zone(coalesce((select at from test_clock where association_id = of_association), statement_timestamp()),
         time_zone) from association where id = of_association
     $$`,
  );
}
