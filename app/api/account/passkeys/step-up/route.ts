import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { stepUpWithPasskey } from "@/accounts/passkeys/session";
import { orAway } from "@/lib/away";
import { answer, problem, readJson } from "../json";
import { signedForm } from "../signed";

/** A passkey shows again that it is the person who is signed in. */
export const POST = orAway(async (request) => {
  const sent = await readJson(request);
  if (sent instanceof Response) return sent;
  const parsed = signedForm.safeParse(sent);
  if (!parsed.success) return problem(400, "This cannot be read.");
  const isProven = await stepUpWithPasskey(parsed.data.response as unknown as AuthenticationResponseJSON);
  return isProven ? answer({}) : problem(403, "This passkey is not yours, or was refused.");
});
