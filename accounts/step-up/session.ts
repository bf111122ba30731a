import type { Person, Websupport } from "../people";
import { ownLogin, sessionToken } from "../session";
import { noteProven } from "../sessions/store";
import { tryCodeHere } from "../sign-in/second/session";
import { refusalOfPassword } from "../sign-in/session";
import { proofNeeded } from "./rules";
import { readProven } from "./store";
import type { StepUpAsk } from "./ask";

/** A form's fields, as FormData or as an object. */
type Fields = FormData | Record<string, unknown>;

/**
 * Whether the person has proven just now that it is them; call it in the action itself, before anything is done.
 *
 * What was typed into the fields of `StepUpFields` is looked at first, so one press proves and does.
 *
 * @param forWhat `work`: the integration's keys, approvals, Websupport's switch; `login`: the login itself
 * @returns null: go on. Else nothing may be done, and the form asks for this
 */
export async function stepUp(
  person: Person | Websupport,
  fields: Fields,
  forWhat: "work" | "login",
): Promise<StepUpAsk | null> {
  const token = (await sessionToken()) ?? "";
  const proven = await readProven(token);
  if (!proven) return { by: "sign-in", hasPasskey: false };
  const by = proofNeeded(proven, forWhat, proven.now);
  if (by === null) return null;
  const typed = fieldOf(fields, by === "code" ? "stepUpCode" : "stepUpPassword");
  const ask = { by, hasPasskey: by === "code" && proven.hasPasskey };
  if (by === "sign-in" || typed === "") return ask;
  const error = by === "code" ? await refusalOfCode(person, typed) : await refusalOfPassword(person, typed);
  return error === null ? null : { ...ask, error };
}

function fieldOf(fields: Fields, name: string): string {
  const value = fields instanceof FormData ? fields.get(name) : fields[name];
  return typeof value === "string" ? value.slice(0, 1_000) : "";
}

const REFUSALS = {
  wrong: "This code is not right, or was used already. Enter the one your app shows now.",
  throttled: "There were too many wrong codes. Wait 15 minutes and try again.",
};

async function refusalOfCode(person: Person | Websupport, code: string): Promise<string | null> {
  const { status } = await tryCodeHere(ownLogin(person), code);
  if (status !== "right") return REFUSALS[status];
  await noteProven((await sessionToken()) ?? "", "second-step");
  return null;
}
