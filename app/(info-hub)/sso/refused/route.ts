import { currentAssociation, currentPerson } from "@/accounts/session";
import { readEligibility } from "@/higher-logic/sso/access/store";
import { refusalPage } from "@/higher-logic/sso/refusal/provider";
import { ownPage } from "@/lib/own-page";

/**
 * Why the person signed in here does not get into the community, as it is now. Nobody's link can make this page claim
 * anything about anybody: it reads for itself, and tells somebody who is not signed in only what concerns all.
 */
export async function GET(request: Request): Promise<Response> {
  if (new URL(request.url).searchParams.get("reason") === "cancelled")
    return refusalPage(request, { reason: "cancelled" });
  const { id } = await currentAssociation();
  const person = await currentPerson();
  if (person?.kind === "websupport") return refusalPage(request, { reason: "other-association" });
  const answer = await readEligibility(id, person?.contactId ?? null, "community");
  if (!answer.allowed) return refusalPage(request, { reason: answer.code });
  // Nothing stands in the way of this person; or nobody is signed in, of whom nothing is said.
  return ownPage(request, `/own-pages/way-in`, 200);
}
