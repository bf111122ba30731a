import type { StepUpAsk } from "../../step-up/ask";

/** What the server refused, in its own words. */
class Refused extends Error {
  override readonly name = "Refused";
}

async function post<T>(what: "options" | "sign-in" | "step-up" | "add", body: object): Promise<T> {
  const answer = await fetch(`/api/account/passkeys/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = (await answer.json().catch(() => ({}))) as T & { title?: string };
  if (!answer.ok) throw new Refused(told.title ?? (answer.status === 503 ? AWAY : "This did not work."));
  return told;
}

const AWAY = "Something on our side does not answer. Wait a moment, then try again.";

// Fetched when a button is pressed, not with every page.
const library = () => import("@simplewebauthn/browser");

/** Sign with a passkey, for signing in or to show again that it is you. */
async function sign(what: "sign-in" | "second-step" | "step-up") {
  type Options = Parameters<Awaited<ReturnType<typeof library>>["startAuthentication"]>[0]["optionsJSON"];
  const [{ startAuthentication }, { options }] = await Promise.all([
    library(),
    post<{ options: Options }>("options", { for: what }),
  ]);
  return startAuthentication({ optionsJSON: options });
}

/** @returns the path to go to */
export async function signInWithPasskey(
  step: "sign-in" | "second-step",
  callbackUrl: string,
): Promise<string> {
  const response = await sign(step);
  const { path } = await post<{ path: string }>("sign-in", { for: step, response, callbackUrl });
  return path;
}

export async function showPasskey(): Promise<void> {
  await post("step-up", { response: await sign("step-up") });
}

/** Make a passkey and have it kept; or what has to be proven before. */
export async function addPasskey(
  name: string,
  proof: Record<string, string>,
): Promise<{ recoveryCodes: string[] } | { stepUp: StepUpAsk }> {
  type Options = Parameters<Awaited<ReturnType<typeof library>>["startRegistration"]>[0]["optionsJSON"];
  const [{ startRegistration }, given] = await Promise.all([
    library(),
    post<{ options: Options } | { stepUp: StepUpAsk }>("options", { for: "add", ...proof }),
  ]);
  if ("stepUp" in given) return given;
  const response = await startRegistration({ optionsJSON: given.options });
  return post("add", { response, name });
}

/** What went wrong, for the person; null when they only closed the browser's own question. */
export function wordsFor(error: unknown): string | null {
  if (error instanceof Refused) return error.message;
  const { name } = error as Error;
  if (name === "NotAllowedError" || name === "AbortError") return null;
  if (name === "InvalidStateError") return "There is a passkey of yours on this device already.";
  return "Your browser could not use a passkey. Try again, or go on another way.";
}
