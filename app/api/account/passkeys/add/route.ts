import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { addPasskeyHere } from "@/accounts/passkeys/session";
import { orAway } from "@/lib/away";
import { requiredText } from "@/lib/fields";
import { answer, problem, readJson } from "../json";
import { signedForm } from "../signed";

const addForm = signedForm.extend({
  name: requiredText(60, "Give it a name, so that you know it again."),
});

/** A passkey that the browser has made is kept. */
export const POST = orAway(async (request) => {
  const sent = await readJson(request);
  if (sent instanceof Response) return sent;
  const parsed = addForm.safeParse(sent);
  if (!parsed.success) return problem(400, parsed.error.issues[0]?.message ?? "This cannot be read.");
  const { response, name } = parsed.data;
  const recoveryCodes = await addPasskeyHere(response as unknown as RegistrationResponseJSON, name);
  return recoveryCodes === null ? problem(403, "This passkey was refused.") : answer({ recoveryCodes });
});
