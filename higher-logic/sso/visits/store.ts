import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { type AccessFacts, ASSOCIATION_LOCK, CONTACT_LOCK, eligibilityBy } from "../access/store";
import { revokeByGrantId, storedAs } from "../artefacts/store";
import type { RefusalCode } from "../eligibility";
import { giveGrant } from "../grants/store";
import type { Asked, Visit } from "../visit";

type Client = Pick<pg.ClientBase, "query">;

/** `gone`: somebody else used the code up first, or in the meantime the member has revoked the Grant or signed out. */
export type Finish = { kind: "kept" } | { kind: "gone" } | { kind: "refused"; code: RefusalCode };

/** What decides about a person changes once in a blue moon; so often in one request, something is wrong. */
const MOST_CHANGES = 10;

/**
 * Write what a request to the provider wants kept, all or nothing, if the person is allowed at this very moment.
 *
 * What is used up twice takes down everything that came of the same provider's Grant (RFC 9700, 4.5).
 *
 * @param client of a transaction under READ COMMITTED that has done nothing yet
 */
export async function finishVisit(visit: Visit, client?: Client): Promise<Finish> {
  const { asked } = visit;
  if (visit.failed || asked === null || isEmpty(visit)) return { kind: "kept" };
  const outcome = await (client ? keep(client, visit, asked) : keepAlone(visit, asked));
  if (outcome !== "used-up")
    return typeof outcome === "object" ? outcome : { kind: outcome === "kept" ? "kept" : "gone" };
  for (const { grantId } of visit.consumes)
    if (grantId !== null) await revokeByGrantId(visit.door.associationId, grantId);
  return { kind: "gone" };
}

function isEmpty({ stores, consumes, gives }: Visit): boolean {
  return stores.size === 0 && consumes.length === 0 && gives === null;
}

type Outcome = "kept" | "used-up" | "revoked" | "signed-out" | Extract<Finish, { kind: "refused" }>;

/** In one call, which is a transaction of its own; with the member's Grant, which is in the audit log, in several. */
function keepAlone(visit: Visit, asked: Asked): Promise<Outcome> {
  if (visit.gives === null) return keep(pool(), visit, asked);
  return transaction((client) => keep(client, visit, asked));
}

/**
 * Decided by what the request has read; Postgres keeps it if that still is so, under the person's lock, and says what is
 * so now otherwise.
 */
async function keep(client: Client, visit: Visit, asked: Asked): Promise<Outcome> {
  const { associationId } = visit.door;
  const { stores, uses } = storedAs([...visit.stores.values()], visit.consumes);
  for (let change = 0; change < MOST_CHANGES; change += 1) {
    const { rows } = await client.query<{ outcome: Outcome | "changed"; facts: AccessFacts | null }>({
      name: "sso-finish",
      text: "select * from sign_on_finish($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      values: [
        ASSOCIATION_LOCK,
        CONTACT_LOCK,
        associationId,
        asked.contactId,
        asked.clientId,
        visit.facts,
        uses,
        stores,
        // A client asks without anybody's login; where one is shown it is this person's, or says nothing.
        visit.door.login?.contactId === asked.contactId ? visit.door.sessionHash : null,
      ],
    });
    const { outcome, facts } = rows[0]!;
    if (outcome === "kept" && visit.gives)
      visit.given = await giveGrant({ associationId, ...asked, scopes: visit.gives }, client);
    if (outcome !== "changed") return outcome;
    if (!facts) throw new Error(`association ${associationId} is gone`);
    visit.facts = facts;
    const answer = eligibilityBy(facts, asked.access);
    if (!answer.allowed) return { kind: "refused", code: answer.code };
  }
  throw new Error("who may sign in changes all the time");
}
