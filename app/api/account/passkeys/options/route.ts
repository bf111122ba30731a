import { addOptions, secondStepOptions, signInOptions, stepUpOptions } from "@/accounts/passkeys/session";
import { orAway } from "@/lib/away";
import { answer, problem, readJson } from "../json";

/** What a passkey is to sign, or to be made from: for `sign-in`, `second-step`, `step-up` or `add`. */
export const POST = orAway(async (request) => {
  const asked = await readJson(request);
  if (asked instanceof Response) return asked;
  if (asked.for === "sign-in") return answer({ options: await signInOptions() });
  if (asked.for === "second-step" || asked.for === "step-up") {
    const options = await (asked.for === "step-up" ? stepUpOptions() : secondStepOptions());
    return options === null ? problem(401, "Sign in first.") : answer({ options });
  }
  if (asked.for === "add") {
    const given = await addOptions(asked);
    return given === null ? problem(401, "Sign in first.") : answer(given);
  }
  return problem(400, "This cannot be read.");
});
