import { findContacts } from "@/membership/contacts/search/store";
import type { House } from "./house";
import { measure, type Measure, percentile } from "./measure";

const SEARCHES = 300;
const WARM_UP = 20;

/** What staff wait for: one page of contacts by any three letters of somebody's name or e-mail, as its server works. */
export async function benchSearch(house: House): Promise<Measure[]> {
  const pieces = await somePieces(house);
  for (const q of pieces.slice(0, WARM_UP)) await findContacts(house.associationId, { q });
  const took: number[] = [];
  let slowest = { q: "", ms: 0 };
  for (const q of pieces) {
    const began = performance.now();
    const page = await findContacts(house.associationId, { q });
    const ms = performance.now() - began;
    if (page.rows.length === 0) throw new Error(`nobody is found by ${q}, which is of somebody's name`);
    took.push(ms);
    if (ms > slowest.ms) slowest = { q, ms };
  }
  const figure = (name: string, ms: number, promise: string) => measure(name, "ms", ms, 200, promise);
  return [
    figure(`search by three letters, p50 of ${SEARCHES}`, percentile(took, 0.5), "–"),
    figure(`search by three letters, p95 of ${SEARCHES}`, percentile(took, 0.95), "≤ 1 × of 200 ms"),
    figure(`search by three letters, slowest ("${slowest.q}")`, slowest.ms, "–"),
  ];
}

/** Three letters each, from anywhere in the name or e-mail of people taken at random. */
async function somePieces({ pool, associationId }: House): Promise<string[]> {
  await pool.query("select setseed(0.5)");
  const { rows } = await pool.query<{ piece: string }>(
    `with bounds as (select min(id) as least, max(id) as most from contact where association_id = $1),
          picks as (select least + floor(random() * (most - least + 1))::int as id, random() as which, random() as place
                      from bounds, generate_series(1, $2 * 2)),
          words as (select place, case when which < 0.4 then last_name when which < 0.7 then first_name else email end as word
                      from picks join contact using (id) where association_id = $1)
     select lower(substr(word, 1 + floor(place * (length(word) - 2))::int, 3)) as piece from words
      where length(word) >= 3 limit $2`,
    [associationId, SEARCHES],
  );
  return rows.map(({ piece }) => piece);
}
