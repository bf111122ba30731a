import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { finishWithPasskey, signInWithPasskey } from "@/accounts/passkeys/session";
import { orAway } from "@/lib/away";
import { answer, problem, readJson } from "../json";
import { signedForm } from "../signed";

/** A passkey signs in, or is the second step of a sign-in whose first is done. */
export const POST = orAway(async (request) => {
  const sent = await readJson(request);
  if (sent instanceof Response) return sent;
  const parsed = signedForm.safeParse(sent);
  if (!parsed.success) return problem(400, "This cannot be read.");
  const callbackUrl = typeof sent.callbackUrl === "string" ? sent.callbackUrl : "";
  // The library checks each part and throws for what is not right.
  const response = parsed.data.response as unknown as AuthenticationResponseJSON;
  const isSecond = sent.for === "second-step";
  const path = await (isSecond ? finishWithPasskey(response) : signInWithPasskey(response, callbackUrl));
  return path === null ? problem(403, "This passkey does not sign in here.") : answer({ path });
});
