import { inflateRawSync } from "node:zlib";
import type pg from "pg";
import { saidIn, type Said } from "@/higher-logic/push/said";

type Client = Pick<pg.ClientBase, "query">;

/** The record that Higher Logic accepted last about somebody. */
export interface LastTold {
  batchId: number;
  said: Said;
}

/**
 * What Higher Logic was last told about these people at one target and accepted, out of the requests' own bodies.
 * Whose request is kept no longer (90 days), or was never accepted, is not among them.
 */
export async function lastTold(
  client: Client,
  target: { associationId: number; pushTargetId: number },
  contactIds: readonly number[],
): Promise<Map<number, LastTold>> {
  if (contactIds.length === 0) return new Map();
  const { rows: people } = await client.query<{ contactId: number; key: string; batchId: number }>(
    `select contact_id as "contactId", integration_key as key, push_batch_id as "batchId" from pushed_contact
      where association_id = $1 and push_target_id = $2 and contact_id = any($3) and push_batch_id is not null`,
    [target.associationId, target.pushTargetId, contactIds],
  );
  const batchIds = [...new Set(people.map(({ batchId }) => batchId))];
  const { rows: batches } = await client.query<{ id: number; body: Buffer }>(
    "select id, body from push_batch where association_id = $1 and id = any($2::bigint[]) and body is not null",
    [target.associationId, batchIds],
  );
  const said = new Map(
    batches.map(({ id, body }) => [
      id,
      new Map(saidIn(inflateRawSync(body).toString("utf8")).map((each) => [each.key, each])),
    ]),
  );
  return new Map(
    people.flatMap(({ contactId, key, batchId }) => {
      const found = said.get(batchId)?.get(key);
      return found ? [[contactId, { batchId, said: found }] as const] : [];
    }),
  );
}
