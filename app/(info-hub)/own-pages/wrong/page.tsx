import type { Metadata } from "next";
import { currentAssociation } from "@/accounts/session";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { Refusal } from "@/higher-logic/sso/components/Refusal";
import { isProblem, problemWords } from "@/higher-logic/sso/pages/words";
import { readSite } from "@/higher-logic/sso/site/store";
import { textParameter, type SearchParams } from "../../(door)/parameters";

export const metadata: Metadata = { title: "Not signed in" };

/** What `wrongPage` shows. */
export default async function WrongPage({ searchParams }: { searchParams: SearchParams }) {
  const { problem, clientId, reference } = await searchParams;
  const { id, name, contactEmail } = await currentAssociation();
  const found = textParameter(problem);
  if (!isProblem(found)) throw new Error(`no problem is called ${found}`);
  const site = await readSite(id, textParameter(clientId));
  const facts = {
    association: name,
    site: site?.shownAs ?? (await readCommunityLink(id)).term,
    isCommunity: site?.client.access !== "login",
  };
  return (
    <Refusal
      associationName={name}
      words={problemWords(found, facts)}
      contactEmail={contactEmail}
      reference={textParameter(reference)}
    />
  );
}
