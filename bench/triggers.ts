import type pg from "pg";
import { type House, ready } from "./house";
import { measure, type Measure } from "./measure";

const ROUNDS = 9;
const WRITERS = 8;
const WRITES_EACH = 200;
const MANY = 10_000;
const MOST_ON_LIST = 50_000;

interface Load {
  name: string;
  promise: string;
  run(house: House): Promise<void>;
}

const loads: Load[] = [
  {
    name: "10,000 e-mail addresses in one UPDATE",
    promise: "≤ 1.75 ×",
    run: ({ pool }) =>
      query(pool, `update contact set email = md5(random()::text) || '@bench.example' where id <= ${MANY}`),
  },
  {
    name: "one e-mail address, 200 times",
    promise: "≤ 1.2 ×",
    async run({ pool }) {
      for (let id = 1; id <= WRITES_EACH; id += 1) await query(pool, oneEdit(id));
    },
  },
  {
    name: "8 writers at once, 200 contacts each",
    promise: "≤ 1.3 ×",
    async run({ pool }) {
      await Promise.all(
        Array.from({ length: WRITERS }, async (_, writer) => {
          for (let n = 1; n <= WRITES_EACH; n += 1) await query(pool, oneEdit(writer * WRITES_EACH + n));
        }),
      );
    },
  },
  {
    name: "the list of everybody (up to 50,000) unticked and ticked again",
    promise: "≤ 1.2 ×",
    async run({ pool }) {
      for (const ticked of [false, true])
        await query(pool, `update list set is_synced = ${ticked} where key = 'large'`);
    },
  },
];

/** What the change log costs whoever writes: each load with its triggers and without, alternated, median of 9. */
export async function benchTriggers(house: House): Promise<Measure[]> {
  await largeList(house);
  await ready(house.pool);
  const measures: Measure[] = [];
  for (const load of loads) {
    const took = { with: [] as number[], without: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of ["with", "without"] as const) {
        await logging(house.pool, kind === "with");
        const began = performance.now();
        await load.run(house);
        took[kind].push(performance.now() - began);
        // Neither round pays for what the other left behind.
        await query(house.pool, "truncate contact_change, access_change");
        await query(house.pool, "vacuum contact");
      }
    }
    await logging(house.pool, true);
    measures.push(
      measure(`triggers: ${load.name}`, "ms", median(took.with), median(took.without), load.promise),
    );
  }
  return measures;
}

/** Switches the change log's triggers; those that fill keys stay. */
async function logging(pool: pg.Pool, on: boolean): Promise<void> {
  await query(
    pool,
    `do $$ declare t record; begin
       for t in select tgrelid::regclass as watched, tgname from pg_trigger where tgname like 'log\_%' and not tgisinternal loop
         execute format('alter table %s ${on ? "enable" : "disable"} trigger %I', t.watched, t.tgname);
       end loop;
     end $$`,
  );
}

async function largeList({ pool, associationId }: House): Promise<void> {
  await pool.query(
    `with large as (insert into list (association_id, key, name, is_synced) values ($1, 'large', 'Large', true) returning id)
     insert into list_membership (association_id, list_id, contact_id)
     select $1, large.id, c.id from large, (select id from contact where association_id = $1 order by id limit $2) c`,
    [associationId, MOST_ON_LIST],
  );
}

const oneEdit = (id: number) =>
  `update contact set email = md5(random()::text) || '@bench.example' where id = ${id}`;

async function query(pool: pg.Pool, sql: string): Promise<void> {
  await pool.query(sql);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
