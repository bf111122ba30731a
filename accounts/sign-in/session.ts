import { cookies } from "next/headers";
import { after } from "next/server";
import { logger } from "@/lib/log";
import { mailDelivery } from "@/lib/mail";
import { BROWSER_COOKIE, cookieName, cookieOptions, GOING_TO_COOKIE, TRIED_EMAIL_COOKIE } from "../cookies";
import { confirmEmail, undoEmail } from "../email-change/store";
import { loginEmail, type LinkPurpose } from "../invitations/links";
import { mailOneTimeLink, mailPasswordSet, takeLink } from "../invitations/store";
import { setPasswordByLink, type SetPasswordOutcome } from "../passwords/store";
import { askedPath, currentAssociation, requestFacts, sessionToken } from "../session";
import { noteProven } from "../sessions/store";
import { enter } from "./second/session";
import { loginsByEmail, tryOwnPassword, tryPassword, type Attempt } from "./store";

/** Where signing in leads: the page that was asked for, or the one that asks for the second step. */
export type EnterOutcome = { status: "signed-in"; path: string } | { status: "wrong" | "throttled" };

/** Sign in at this browser with e-mail and password. */
export async function signInWithPassword(
  email: string,
  password: string,
  callbackUrl: string,
): Promise<EnterOutcome> {
  const outcome = await tryPassword(await attemptHere(email, password));
  if (outcome.status !== "signed-in") {
    await rememberTried(email);
    return outcome;
  }
  await rememberTried("");
  return { status: "signed-in", path: await enter(outcome.loginId, "password", callbackUrl) };
}

async function attemptHere(email: string, password: string): Promise<Attempt> {
  const { id: associationId } = await currentAssociation();
  const { address, isHttps } = await requestFacts();
  const browserCookie = (await cookies()).get(cookieName(BROWSER_COOKIE, isHttps))?.value;
  return { associationId, email, password, address, browserCookie };
}

const REFUSALS = {
  wrong: "This is not your current password.",
  throttled: "There were too many wrong passwords. Wait 15 minutes and try again.",
};

/**
 * Ask somebody who is signed in for their password once more, before what a stolen session must not do.
 *
 * @returns why it is refused, or null: the session is proven anew
 */
export async function refusalOfPassword(
  { loginId, email }: { loginId: string; email: string },
  typed: unknown,
): Promise<string | null> {
  if (typeof typed !== "string" || typed === "") return "Enter your current password.";
  const outcome = await tryOwnPassword(loginId, await attemptHere(email, typed.slice(0, 1_000)));
  if (outcome !== "right") return REFUSALS[outcome];
  await noteProven((await sessionToken()) ?? "", "password");
  return null;
}

/** So that nobody types it twice, and whoever asked for a link sees where it went. "" forgets it. */
async function rememberTried(email: string): Promise<void> {
  const { isHttps } = await requestFacts();
  const options = { ...cookieOptions(isHttps), maxAge: email === "" ? 0 : 600 };
  (await cookies()).set(cookieName(TRIED_EMAIL_COOKIE, isHttps), email.slice(0, 320), options);
}

/** The e-mail last tried at this browser. */
export async function triedEmail(): Promise<string> {
  const { isHttps } = await requestFacts();
  return (await cookies()).get(cookieName(TRIED_EMAIL_COOKIE, isHttps))?.value ?? "";
}

const log = logger("accounts");

/** So long a mailed link works, too. */
const GOING_TO_SECONDS = 3_600;
/** Browsers drop a cookie of more than 4 kB. */
const LONGEST_GOING_TO = 3_800;

/**
 * Mail a one-time link to whoever has this e-mail. The answer is the same, and as quick, for an e-mail nobody has: the
 * looking up and the sending happen after it.
 *
 * @param callbackUrl where to go on to when the link is used at this browser
 */
export async function askForLink(purpose: LinkPurpose, typed: string, callbackUrl: string): Promise<void> {
  await setGoingTo(await askedPath(callbackUrl));
  if (mailDelivery() === "off") return;
  const association = await currentAssociation();
  const email = loginEmail(typed);
  if (email === "" || email.length > 320 || email.includes("\0")) return;
  await rememberTried(email);
  after(async () => {
    try {
      for (const login of await loginsByEmail(association.id, email))
        await mailOneTimeLink(purpose, { associationId: login.associationId, email }, association);
    } catch (error) {
      log.error({ err: error, purpose }, "a one-time link was not mailed");
    }
  });
}

/**
 * Sign in at this browser with a mailed link.
 *
 * @returns the path to go to
 */
export async function signInWithLink(token: string): Promise<string | null> {
  const { id } = await currentAssociation();
  const login = await takeLink(token, id);
  if (login?.purpose !== "sign-in") return null;
  return enter(login.loginId, "link", await takeGoingTo());
}

async function setGoingTo(path: string | null): Promise<void> {
  const { isHttps } = await requestFacts();
  const fits = path !== null && encodeURIComponent(path).length <= LONGEST_GOING_TO;
  const [value, maxAge] = fits ? [path, GOING_TO_SECONDS] : ["", 0];
  (await cookies()).set(cookieName(GOING_TO_COOKIE, isHttps), value, { ...cookieOptions(isHttps), maxAge });
}

/** What a cookie says is looked at like any other callbackUrl, by whoever it is handed to. */
async function takeGoingTo(): Promise<string> {
  const { isHttps } = await requestFacts();
  const path = (await cookies()).get(cookieName(GOING_TO_COOKIE, isHttps))?.value ?? "";
  if (path !== "") await setGoingTo(null);
  return path;
}

/** Set a password with an invitation or a reset link, and sign in with it. */
export async function setPasswordAndSignIn(
  token: string,
  password: string,
): Promise<{ status: "set"; path: string } | Exclude<SetPasswordOutcome, { status: "set" }>> {
  const association = await currentAssociation();
  const outcome = await setPasswordByLink(token, password, association.id);
  if (outcome.status !== "set") return outcome;
  const isReset = outcome.login.purpose === "password-reset";
  const path = isReset
    ? await enter(outcome.login.loginId, "password-reset", await takeGoingTo())
    : await enter(outcome.login.loginId, "invitation", "");
  if (isReset && mailDelivery() !== "off")
    after(() =>
      mailPasswordSet(outcome.login, association).catch((error: unknown) =>
        log.error({ err: error }, "a new password was not told by mail"),
      ),
    );
  return { status: "set", path };
}

/** Make a new e-mail the login's, with the link that was mailed to it. */
export async function confirmEmailHere(token: string) {
  return confirmEmail(token, await currentAssociation());
}

/** Take an old e-mail back; leads to a page that sets a new password. */
export async function undoEmailHere(token: string): Promise<string | null> {
  return undoEmail(token, await currentAssociation());
}
