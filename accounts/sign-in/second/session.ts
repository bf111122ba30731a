import { cookies } from "next/headers";
import { systemClock } from "@/lib/clock";
import { BROWSER_COOKIE, cookieName, cookieOptions, HALF_COOKIE } from "../../cookies";
import { tellOwner } from "../../mails/session";
import { hasSecondStep, type EnrolledLogin } from "../../second-step/store";
import { currentAssociation, landingOf, requestFacts, signIn } from "../../session";
import type { SecondStepWay, SignInWay } from "../../sessions/store";
import {
  beginHalf,
  endHalf,
  HALF_MINUTES,
  readHalf,
  tryCode,
  type CodeOutcome,
  type HalfSignIn,
} from "./store";

/** The page that asks for the second step. */
const CODE_PAGE = "/sign-in/code";

/**
 * Go on after the first step of signing in: a login without second step is signed in, any other is asked for it and has no
 * session before.
 *
 * @returns the path to go to
 */
export async function enter(loginId: string, way: SignInWay, callbackUrl: string): Promise<string> {
  if (!(await hasSecondStep(loginId))) {
    await signIn(loginId, { way });
    return landingOf(loginId, callbackUrl);
  }
  await setHalfCookie(await beginHalf(loginId, way, callbackUrl), HALF_MINUTES * 60);
  return CODE_PAGE;
}

/** The sign-in at this browser whose first step is done; null: there is none. */
export async function halfHere(): Promise<HalfSignIn | null> {
  const token = await halfToken();
  return token === undefined ? null : readHalf(token, (await currentAssociation()).id);
}

export type FinishOutcome =
  { status: "signed-in"; path: string } | { status: "wrong" | "throttled" | "gone" };

/** Finish the sign-in with a code. */
export async function finishWithCode(code: string): Promise<FinishOutcome> {
  const half = await halfHere();
  if (!half) return { status: "gone" };
  const outcome = await tryCodeHere(half, code);
  if (outcome.status !== "right") return { status: outcome.status };
  return finish(half, outcome.used.kind === "app" ? "code" : "recovery-code");
}

/** The second step is proven: the half sign-in becomes a session, once. */
export async function finish(half: HalfSignIn, secondStep: SecondStepWay): Promise<FinishOutcome> {
  const token = await halfToken();
  if (token === undefined || !(await endHalf(token))) return { status: "gone" };
  await setHalfCookie("", 0);
  await signIn(half.loginId, { way: half.way, secondStep });
  return { status: "signed-in", path: await landingOf(half.loginId, half.callbackUrl) };
}

/** Try a code for a login, as this browser; its owner is told of many wrong ones, and of a recovery code that is gone. */
export async function tryCodeHere(login: EnrolledLogin, code: string): Promise<CodeOutcome> {
  const { address, isHttps } = await requestFacts();
  const browserCookie = (await cookies()).get(cookieName(BROWSER_COOKIE, isHttps))?.value;
  const outcome = await tryCode(login, { code, address, browserCookie }, systemClock.now());
  if (outcome.status === "wrong" && outcome.isWorthTelling) await tellOwner(login, "wrong-codes");
  if (outcome.status === "right" && outcome.used.kind === "recovery")
    await tellOwner(login, "recovery-code-used", String(outcome.used.left));
  return outcome;
}

async function halfToken(): Promise<string | undefined> {
  const { isHttps } = await requestFacts();
  return (await cookies()).get(cookieName(HALF_COOKIE, isHttps))?.value;
}

async function setHalfCookie(token: string, maxAge: number): Promise<void> {
  const { isHttps } = await requestFacts();
  (await cookies()).set(cookieName(HALF_COOKIE, isHttps), token, { ...cookieOptions(isHttps), maxAge });
}
