import { AsyncLocalStorage } from "node:async_hooks";
import { newAttempt, type Attempt } from "./attempts/attempt";
import type { Door } from "./door/store";
import type { AccessFacts } from "./access/store";
import type { Access, RefusalCode } from "./eligibility";
import type { Problem } from "./pages/words";

/** Something the provider keeps for a while: a session, an interaction, a code, a token, a throw-away Grant. */
export interface Artefact {
  model: string;
  id: string;
  /** As the provider gave it, without ids that a browser or client holds. */
  payload: Record<string, unknown>;
  expiresInSeconds: number;
  contactId: number | null;
  clientId: string | null;
  grantId: string | null;
  /** Of the provider session this belongs to. */
  sessionUid: string | null;
  scopes: string[];
}

/** What the browser gets in place of the provider's own page of errors. */
export type Instead =
  | { kind: "refusal"; code: RefusalCode }
  | { kind: "sign-in" }
  /** From the beginning, with the same parameters. */
  | { kind: "again"; parameters: Record<string, string> }
  | { kind: "problem"; problem: Problem; status: number };

/** Who wants to sign in where, as soon as the request has said both. */
export interface Asked {
  contactId: number;
  clientId: string;
  access: Access;
}

/**
 * One request to the provider. What it stores is gathered here and written at its end in one transaction, which first
 * reads once more whether the person is allowed: nothing that lets somebody in exists before that.
 */
export interface Visit {
  door: Door;
  asked: Asked | null;
  /** By model and id. */
  stores: Map<string, Artefact>;
  consumes: { model: string; id: string; grantId: string | null }[];
  /** Scopes the member has just pressed Grant for. */
  gives: string[] | null;
  /** What the Grant holds for since; null when it held for all of that before. */
  given: string[] | null;
  /** What this request has read already, by model and id. */
  found: Map<string, Promise<Record<string, unknown> | undefined>>;
  /** What the decision about the person asked about was made from; null: none yet. */
  facts: AccessFacts | null;
  /**
   * Of the Info Hub's sessions at the browser that asks, or that asked when the code or token shown was made: what is stored
   * ends with them.
   */
  lineage: string | null;
  /** Why the person asked about does not get in. */
  refused: RefusalCode | null;
  /** The parameters of an authorization request, as checked. */
  parameters: Record<string, string> | null;
  instead: Instead | null;
  /** The provider answers with an error, maybe by a redirect: nothing of this request is kept. */
  failed: boolean;
  /** What failed on our own side, where the provider would tell the client. */
  broken: Error | null;
  /** When the access token that was shown was given, in seconds since 1970. */
  tokenGivenAt: number | null;
  /** What staff read afterwards, kept whatever becomes of the rest. */
  attempt: Attempt;
}

export function newVisit(door: Door): Visit {
  return {
    door,
    asked: null,
    stores: new Map(),
    consumes: [],
    gives: null,
    given: null,
    found: new Map([...door.foreseen.artefacts].map(([key, payload]) => [key, Promise.resolve(payload)])),
    facts: null,
    lineage: door.login?.lineage ?? null,
    refused: null,
    parameters: null,
    instead: null,
    failed: false,
    broken: null,
    tokenGivenAt: null,
    attempt: newAttempt(door.aheadSeconds),
  };
}

// Next bundles each route on its own, and the provider made by one of them answers for all.
const holder = globalThis as { causewayVisits?: AsyncLocalStorage<Visit> };
const visits = (holder.causewayVisits ??= new AsyncLocalStorage<Visit>());

export function inVisit<T>(visit: Visit, work: () => Promise<T>): Promise<T> {
  return visits.run(visit, work);
}

export function currentVisit(): Visit {
  const visit = visits.getStore();
  if (!visit) throw new Error("the provider was asked outside of a request");
  return visit;
}

export function artefactKey(model: string, id: string): string {
  return `${model} ${id}`;
}
