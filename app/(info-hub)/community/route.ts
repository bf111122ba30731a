import { currentAssociation, currentPerson } from "@/accounts/session";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { readEligibility } from "@/higher-logic/sso/access/store";
import { keepStep } from "@/higher-logic/sso/attempts/recording/store";
import type { RefusalCode } from "@/higher-logic/sso/eligibility";
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
  const { id } = await currentAssociation();
  const refuse = (because: RefusalCode) => {
    const contactId = person.kind === "person" ? person.contactId : null;
    const reference = keepStep(id, { contactId }, "link-refused", { because });
    return refusalPage(request, { reason: because, reference });
  };
  if (person.kind !== "person") return refuse("other-association");
  const answer = await readEligibility(id, person.contactId, "community");
  if (!answer.allowed) return refuse(answer.code);
  const { target } = await readCommunityLink(id);
  return target ? seeOther(target) : refuse("not-complete");
}
