import { currentAssociation, currentPerson } from "@/accounts/session";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { readEligibility } from "@/higher-logic/sso/access/store";
import { refusalPage } from "@/higher-logic/sso/refusal/provider";
import { seeOther } from "@/lib/see-other";

/**
 * The Community link's target: to the community, which signs the member in with us; or the page that says why not.
 *
 * Asked here already, so that a member who would be refused does not first travel to another site.
 */
export async function GET(request: Request): Promise<Response> {
  const person = await currentPerson();
  if (!person) return seeOther("/sign-in", { callbackUrl: "/community" });
  if (person.kind !== "person") return refusalPage(request, { reason: "other-association" });
  const { id } = await currentAssociation();
  const answer = await readEligibility(id, person.contactId, "community");
  if (!answer.allowed) return refusalPage(request, { reason: answer.code });
  const { target } = await readCommunityLink(id);
  return target ? seeOther(target) : refusalPage(request, { reason: "not-complete" });
}
