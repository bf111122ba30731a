import { randomUUID } from "node:crypto";
import type { AccessFacts } from "@/higher-logic/sso/access/store";
import { NOTHING_FORESEEN } from "@/higher-logic/sso/door/store";
import { artefactKey, newVisit, type Artefact, type Visit } from "@/higher-logic/sso/visit";
import type { Guild } from "./guild";

/**
 * A request of somebody's at a client, at whose end one thing is to be stored.
 *
 * @param seen what the request has read about the person; nothing unless given
 * @param sessionHash of the Info Hub's session that the browser shows; none unless given
 */
export function visitOf(
  guild: Guild,
  contactId: number,
  clientId: string,
  stored: { model: string; seconds?: number; grantId?: string },
  seen: AccessFacts | null = null,
  sessionHash: string | null = null,
): Visit {
  const visit = newVisit({
    associationId: guild.id,
    issuer: "http://guild.example",
    kids: [],
    isHttps: false,
    aheadSeconds: 0,
    sessionHash,
    login:
      sessionHash === null
        ? null
        : { email: "of@visit.example", contactId, signedInAt: new Date(), lineage: randomUUID() },
    foreseen: NOTHING_FORESEEN,
  });
  visit.asked = { contactId, clientId, access: "community" };
  visit.facts = seen;
  const artefact: Artefact = {
    model: stored.model,
    id: randomUUID(),
    payload: {},
    expiresInSeconds: stored.seconds ?? 60,
    contactId,
    clientId,
    grantId: stored.grantId ?? null,
    sessionUid: null,
    scopes: ["openid"],
  };
  visit.stores.set(artefactKey(artefact.model, artefact.id), artefact);
  return visit;
}
