import type { Metadata } from "next";
import { currentAssociation, currentPerson } from "@/accounts/session";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { Refusal } from "@/higher-logic/sso/components/Refusal";
import { isShownReason, mayRead, refusalWords, type Reader } from "@/higher-logic/sso/refusal/words";
import { environment } from "@/lib/env";
import type { ContactStatus } from "@/membership/contacts/contact";
import { readContact, readStatuses } from "@/membership/contacts/store";
import { textParameter, type SearchParams } from "../../(door)/parameters";

export const metadata: Metadata = { title: "Not signed in" };

/** What `refusalPage` shows. The reason is a route handler's own finding: nobody else can open this page. */
export default async function RefusalPage({ searchParams }: { searchParams: SearchParams }) {
  const { reason, site, reference } = await searchParams;
  const association = await currentAssociation();
  const { term } = await readCommunityLink(association.id);
  const found = textParameter(reason);
  if (!isShownReason(found)) throw new Error(`no refusal is called ${found}`);
  const facts = {
    reason: found,
    site: textParameter(site) || term,
    association: association.name,
    supportEmail: environment("SUPPORT_EMAIL"),
    ...(await readerOf(association.id)),
  };
  return (
    <Refusal
      associationName={association.name}
      reason={mayRead(facts.reader, found) ? found : undefined}
      words={refusalWords(facts)}
      contactEmail={association.contactEmail}
      reference={textParameter(reference)}
      isStaff={facts.reader === "staff"}
    />
  );
}

async function readerOf(associationId: number): Promise<{ reader: Reader; status?: ContactStatus }> {
  const person = await currentPerson();
  if (!person) return { reader: "nobody" };
  if (person.kind === "websupport") return { reader: "websupport" };
  const contact = await readContact(associationId, person.contactId);
  const statuses = await readStatuses(associationId, [person.contactId]);
  const isOrganization = contact?.kind === "organization";
  const reader: Reader = person.role !== null ? "staff" : isOrganization ? "organization" : "member";
  return { reader, status: statuses.get(person.contactId) };
}
