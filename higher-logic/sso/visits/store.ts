import type pg from "pg";
import { transaction } from "@/lib/db";
import { lockAccess, readEligibility } from "../access/store";
import { consumeArtefact, revokeByGrantId, storeArtefacts } from "../artefacts/store";
import type { RefusalCode } from "../eligibility";
import { giveGrant, noteGrantUsed } from "../grants/store";
import type { Asked, Visit } from "../visit";

/** `gone`: somebody else used the code up first, or the member has revoked the Grant in the meantime. */
export type Finish = { kind: "kept" } | { kind: "gone" } | { kind: "refused"; code: RefusalCode };

/**
 * Write what a request to the provider wants kept, all or nothing, if the person is allowed at this very moment.
 *
 * What is used up twice takes down everything that came of the same provider's Grant (RFC 9700, 4.5).
 */
export async function finishVisit(visit: Visit): Promise<Finish> {
  const { asked } = visit;
  if (visit.failed || asked === null || isEmpty(visit)) return { kind: "kept" };
  try {
    return await transaction(async (client) => {
      await lockAccess(client, visit.door.associationId, asked.contactId);
      const answer = await readEligibility(visit.door.associationId, asked.contactId, asked.access, client);
      if (!answer.allowed) return { kind: "refused", code: answer.code };
      await write(client, visit, asked);
      return { kind: "kept" };
    });
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    if (error.grantId !== null) await revokeByGrantId(visit.door.associationId, error.grantId);
    return { kind: "gone" };
  }
}

function isEmpty({ stores, consumes, gives }: Visit): boolean {
  return stores.size === 0 && consumes.length === 0 && gives === null;
}

async function write(client: pg.PoolClient, visit: Visit, { contactId, clientId }: Asked): Promise<void> {
  const { associationId } = visit.door;
  for (const { model, id, grantId } of visit.consumes)
    if (!(await consumeArtefact(client, associationId, model, id))) throw new Gone(grantId);
  if (visit.gives)
    visit.given = await giveGrant({ associationId, contactId, clientId, scopes: visit.gives }, client);
  const artefacts = [...visit.stores.values()];
  if (!(await storeArtefacts(client, associationId, artefacts))) throw new Gone(null);
  if (artefacts.some(({ model }) => model === "AuthorizationCode"))
    await noteGrantUsed(associationId, contactId, clientId, client);
}

/** Takes the transaction back. */
class Gone extends Error {
  override readonly name = "Gone";
  readonly grantId: string | null;
  constructor(grantId: string | null) {
    super("used up or revoked");
    this.grantId = grantId;
  }
}
