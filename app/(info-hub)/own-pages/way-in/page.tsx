import type { Metadata } from "next";
import { currentAssociation, currentPerson } from "@/accounts/session";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { Refusal } from "@/higher-logic/sso/components/Refusal";
import { signInFirst, wayIn } from "@/higher-logic/sso/refusal/words";

export const metadata: Metadata = { title: "Signing in" };

/** Where somebody asks why they were refused, and nothing that may be said refuses them. */
export default async function WayInPage() {
  const { id, name, contactEmail } = await currentAssociation();
  const { term } = await readCommunityLink(id);
  const words = (await currentPerson()) ? wayIn : signInFirst;
  return (
    <Refusal
      associationName={name}
      words={words({ site: term, association: name })}
      contactEmail={contactEmail}
    />
  );
}
