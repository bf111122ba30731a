import type { errors, KoaContextWithOIDC } from "oidc-provider";
import { findArtefact } from "../../artefacts/store";
import type { Door } from "../../door/store";
import { CANCEL_WORDS } from "../../granted";
import type { Instead, Visit } from "../../visit";
import type { Finish } from "../../visits/store";
import { newAttempt, type Because, type Step } from "../attempt";
import { errorText, faultOf, type Fault } from "../faults";
import { goOnWith, idOf, keepAttempt, note } from "../recording/store";

/** Carries an attempt through signing in, which hands on no more than an address of ours. */
const ATTEMPT_PARAMETER = "attempt";

/** Reading who somebody is belongs to their sign-on for so long after the token was given; later it is daily life. */
const OF_THE_SIGN_ON_SECONDS = 5 * 60;

/** A site asks to sign somebody in, or the browser comes back with the same question after signing in. */
export function beginAttempt(visit: Visit, search: string): void {
  const { attempt, door } = visit;
  const goesOn = goOnWith(attempt, carriedBy(search));
  idOf(attempt);
  if (!goesOn) note(attempt, "asked");
  else if (door.login) note(attempt, "signed-in");
}

/** The same question once more, letter for letter, with the attempt's id at its end. */
export function searchOfAttempt({ attempt }: Visit, search: string): string {
  const id = idOf(attempt);
  return carriedBy(search) === id ? search : `${search}&${ATTEMPT_PARAMETER}=${id}`;
}

function carriedBy(search: string): string | null {
  return new URLSearchParams(search).getAll(ATTEMPT_PARAMETER).at(-1) ?? null;
}

/** The provider is about to answer with an error: which, and in what words. */
export function noteFault(visit: Visit, ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void {
  const said = {
    error: error.expose ? error.error : "server_error",
    description: error.expose ? error.error_description : undefined,
    detail: error.expose ? error.error_detail : undefined,
  };
  const sent = Object.values({ ...ctx.query, ...ctx.oidc?.body });
  const values = sent.filter((value): value is string => typeof value === "string");
  // Of two the first says more: the provider reports a wrong address after whatever else was wrong.
  visit.attempt.fault ??= { because: faultOf(said), error: errorText(said, values) };
}

/** What came of a request to the provider. */
export async function noteOutcome(
  visit: Visit,
  of: { path: string; status: number; location: string | null; finish: Finish; body: Buffer },
): Promise<void> {
  const { attempt, instead, refused } = visit;
  if (instead) return noteInstead(visit, instead);
  if (of.path.startsWith("/oauth/authorize")) return noteAuthorize(visit, of.location, of.finish);
  const steps = STEPS_AT[of.path];
  if (!steps) return;
  const [done, not] = steps;
  if (of.path === "/oauth/token" && attempt.id === null) await findCode(visit, of.body);
  if (of.finish.kind !== "kept") note(attempt, not, { because: becauseOf(of.finish) });
  else if (attempt.fault)
    note(attempt, not, refused ? { ...attempt.fault, because: refused } : attempt.fault);
  else if (of.status === 200 && isOfASignOn(visit, of.path)) note(attempt, done);
}

const STEPS_AT: Partial<Record<string, readonly [done: Step, not: Step]>> = {
  "/oauth/token": ["token-given", "token-refused"],
  "/oauth/userinfo": ["userinfo-read", "userinfo-refused"],
};

function noteInstead({ attempt }: Visit, instead: Instead): void {
  switch (instead.kind) {
    case "refusal":
      return note(attempt, "refused", { because: instead.code });
    case "problem":
      return note(attempt, "failed", {
        ...(attempt.fault ?? { because: "invalid-request" }),
        ...(instead.problem === "expired" ? { because: "expired" } : {}),
      });
    case "again":
      return note(attempt, "began-again");
    case "sign-in":
      return note(attempt, "login-needed");
  }
}

function noteAuthorize({ attempt, stores, refused }: Visit, location: string | null, finish: Finish): void {
  if (finish.kind === "gone") return note(attempt, "began-again");
  if (finish.kind === "refused") return note(attempt, "refused", { because: finish.code });
  if (refused) return note(attempt, "refused", { because: refused });
  // The member's own Cancel is a step of the Grant page's.
  if (attempt.fault && !attempt.fault.error.includes(CANCEL_WORDS))
    return note(attempt, "failed", attempt.fault);
  if ([...stores.values()].some(({ model }) => model === "AuthorizationCode"))
    return note(attempt, "code-given");
  if (location?.startsWith("/sign-in")) note(attempt, "login-needed");
}

function becauseOf(finish: Exclude<Finish, { kind: "kept" }>): Because {
  return finish.kind === "refused" ? finish.code : "code-used";
}

/** A token that is renewed, or read with day after day, is nobody signing on. */
function isOfASignOn({ attempt, stores, door, tokenGivenAt }: Visit, path: string): boolean {
  if (attempt.id === null) return false;
  if (path === "/oauth/token") return [...stores.values()].some(({ model }) => model === "AccessToken");
  return isNew(tokenGivenAt, door);
}

function isNew(givenAt: number | null, { aheadSeconds }: Door): boolean {
  return givenAt !== null && Date.now() / 1000 + aheadSeconds - givenAt < OF_THE_SIGN_ON_SECONDS;
}

/** A wrong secret is found before the code is looked at; the attempt it belongs to is worth one look. */
async function findCode({ attempt, door }: Visit, body: Buffer): Promise<void> {
  const code = new URLSearchParams(body.toString("utf8")).get("code");
  if (!code) return;
  const found = await findArtefact(door.associationId, "AuthorizationCode", code);
  if (typeof found?.attempt === "string") attempt.id = found.attempt;
}

/** A token was read with where the provider is not asked. */
export function keepReading(
  door: Door,
  token: Record<string, unknown>,
  of: { clientId: string; contactId: number },
): void {
  const { attempt: id, iat } = token;
  if (typeof id !== "string" || typeof iat !== "number" || !isNew(iat, door)) return;
  const attempt = { ...newAttempt(door.aheadSeconds), id, ...of };
  note(attempt, "userinfo-read");
  keepAttempt(door.associationId, attempt);
}

/** Keep what a visit has noted, with who it was about. */
export function keepVisit({ door, asked, attempt }: Visit): void {
  attempt.contactId ??= asked?.contactId ?? door.login?.contactId ?? null;
  attempt.clientId ??= asked?.clientId ?? null;
  keepAttempt(door.associationId, attempt);
}

/** Something went wrong before the provider was asked. */
export function noteProblem(visit: Visit, because: Fault): void {
  note(visit.attempt, "failed", { because });
}
