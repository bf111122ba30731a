import { expect } from "vitest";
import type { Answer } from "../../support/http";
import { textIn } from "../../support/html-form";
import type { Hub } from "./hub";

/** What a wrong request must leave as it is: Grants, codes, tokens, clients. */
export async function kept({ guild, id }: Hub): Promise<unknown> {
  const { rows } = await guild.sql<{ what: unknown }>(
    `select jsonb_build_object(
       'grants', (select jsonb_agg(to_jsonb(g) order by contact_id) from sso_grant g where association_id = $1),
       'artefacts', (select jsonb_agg(jsonb_build_array(model, contact_id, consumed_at) order by model, id_hash)
          from sso_artefact where association_id = $1 and model not in ('Session', 'Interaction')),
       'clients', (select jsonb_agg(to_jsonb(c) - 'secret_used_at' order by client_id) from sso_client c where association_id = $1)
     ) as what`,
    [id],
  );
  return rows[0]!.what;
}

/** It is a clear answer of ours: no redirect, no error of the server's, and nothing of what was sent comes back as markup. */
export function expectClear(answer: Answer): void {
  expect(answer.location).toBeNull();
  const { pathname } = answer.url;
  expect([pathname, Math.floor(answer.status / 100)]).toEqual([pathname, 4]);
  expect(answer.text).not.toContain("<script>alert");
  expect(answer.text).not.toMatch(/at \S+ \(.*:\d+:\d+\)/);
  expect(textIn(answer.text).length).toBeGreaterThan(10);
}
