import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { headers } from "next/headers";
import { audit } from "../audit/store";
import { hostName } from "../hosts";
import { tellOwner } from "../mails/session";
import type { EnrolledLogin } from "../second-step/store";
import {
  currentAssociation,
  currentPerson,
  landingOf,
  ownLogin,
  requestFacts,
  sessionToken,
  signIn,
} from "../session";
import { noteProven } from "../sessions/store";
import { failuresOf, noteFailure, type Guess } from "../sign-in/failures/store";
import { finish, halfHere } from "../sign-in/second/session";
import type { StepUpAsk } from "../step-up/ask";
import { stepUp } from "../step-up/session";
import { isPasskeyThrottled } from "../throttle";
import type { Ceremony } from "./keys";
import {
  addPasskey,
  authenticationOptions,
  hasPasskeys,
  registrationOptions,
  verifyPasskey,
  type PasskeySite,
} from "./store";

/** The site of this request; its host and protocol were made sure of by proxy.ts. */
async function siteHere(): Promise<PasskeySite> {
  const host = (await headers()).get("host") ?? "";
  const { isHttps } = await requestFacts();
  return {
    rpId: hostName(host) ?? "",
    origin: new URL(`${isHttps ? "https" : "http"}://${host}`).origin,
    associationId: (await currentAssociation()).id,
  };
}

/** Whether the sign-in page offers passkeys at all: not where nobody has one. */
export async function offersPasskeys(): Promise<boolean> {
  return hasPasskeys(await siteHere());
}

/** What the browser is to sign for signing in here: any passkey of the site. */
export async function signInOptions() {
  return authenticationOptions(SIGN_IN, await siteHere());
}

const SIGN_IN: Ceremony = { purpose: "sign-in", loginId: null };

/** The same for the second step of whoever has done the first; null: nobody has. */
export async function secondStepOptions() {
  const half = await halfHere();
  return half && authenticationOptions(secondStepOf(half), await siteHere());
}

const secondStepOf = ({ loginId }: EnrolledLogin): Ceremony => ({ purpose: "second-step", loginId });

/**
 * Sign in at this browser with what a passkey has signed; it asks for the person itself, so it is both steps.
 *
 * @returns the path to go to; null: refused
 */
export async function signInWithPasskey(
  response: AuthenticationResponseJSON,
  callbackUrl: string,
): Promise<string | null> {
  const login = await tryPasskey(SIGN_IN, response, null);
  if (!login) return null;
  await signIn(login.loginId, { way: "passkey", secondStep: "passkey" });
  return landingOf(login.loginId, callbackUrl);
}

/** The same as the second step of whoever has done the first. */
export async function finishWithPasskey(response: AuthenticationResponseJSON): Promise<string | null> {
  const half = await halfHere();
  if (!half || !(await tryPasskey(secondStepOf(half), response, half))) return null;
  const outcome = await finish(half, "passkey");
  return outcome.status === "signed-in" ? outcome.path : null;
}

async function tryPasskey(
  ceremony: Ceremony,
  response: AuthenticationResponseJSON,
  known: EnrolledLogin | null,
): Promise<EnrolledLogin | null> {
  const site = await siteHere();
  const guess = await guessHere(site);
  if (isPasskeyThrottled(await failuresOf(guess))) return null;
  const login = await verifyPasskey(ceremony, site, response);
  if (login) return login;
  await noteFailure(guess);
  await noteRefused(known);
  return null;
}

/** What the browser is to sign so that who is signed in shows that it is them; null: nobody is. */
export async function stepUpOptions() {
  const person = await currentPerson();
  if (!person) return null;
  return authenticationOptions({ purpose: "step-up", loginId: person.loginId }, await siteHere());
}

/** The second step is shown again, with a passkey. */
export async function stepUpWithPasskey(response: AuthenticationResponseJSON): Promise<boolean> {
  const person = await currentPerson();
  if (!person) return false;
  const ceremony: Ceremony = { purpose: "step-up", loginId: person.loginId };
  if (!(await tryPasskey(ceremony, response, ownLogin(person)))) return false;
  await noteProven((await sessionToken()) ?? "", "second-step");
  return true;
}

/** What the browser is to make, or what has to be proven before; null: nobody is signed in. */
export async function addOptions(fields: Record<string, unknown>) {
  const person = await currentPerson();
  if (!person) return null;
  const ask: StepUpAsk | null = await stepUp(person, fields, "login");
  if (ask) return { stepUp: ask };
  const { name } = await currentAssociation();
  const siteName = person.kind === "websupport" ? "Causeway" : name;
  return { options: await registrationOptions(ownLogin(person), await siteHere(), siteName) };
}

/**
 * Keep a passkey that the browser has made.
 *
 * @returns recovery codes when it is the first factor, else none; null: refused
 */
export async function addPasskeyHere(
  response: RegistrationResponseJSON,
  name: string,
): Promise<string[] | null> {
  const person = await currentPerson();
  // The options that were signed are given only to who has proven just now; they end after five minutes.
  if (!person) return null;
  const login = ownLogin(person);
  const recoveryCodes = await addPasskey(login, await siteHere(), { response, name });
  if (recoveryCodes === null) return null;
  await noteProven((await sessionToken()) ?? "", "second-step");
  await tellOwner(login, "passkey-added", name);
  return recoveryCodes;
}

/** Nobody guesses a signature; whoever sends many must not fill the audit log. */
async function guessHere({ associationId }: PasskeySite): Promise<Guess> {
  return { associationId, account: "a passkey", source: (await requestFacts()).address };
}

async function noteRefused(login: EnrolledLogin | null): Promise<void> {
  const { id } = await currentAssociation();
  await audit({
    associationId: login ? login.associationId : id,
    actor: login?.email ?? "unknown",
    action: "login.refused",
    detail: { because: "passkey refused", address: (await requestFacts()).address },
  });
}
