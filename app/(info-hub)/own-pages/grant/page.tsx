import type { Metadata } from "next";
import { currentPerson } from "@/accounts/session";
import { GrantRequest } from "@/higher-logic/sso/components/GrantRequest";
import { sharedLines } from "@/higher-logic/sso/pages/shared-lines";
import { readSite } from "@/higher-logic/sso/site/store";
import { displayName } from "@/membership/contacts/contact";
import { readContact } from "@/membership/contacts/store";
import { textParameter, type SearchParams } from "../../(door)/parameters";

export const metadata: Metadata = { title: "Grant" };

/** What `grantPage` shows. The interaction and its scopes are a route handler's own finding; so is that somebody is signed in. */
export default async function GrantPage({ searchParams }: { searchParams: SearchParams }) {
  const { uid, clientId, scopes } = await searchParams;
  const person = await currentPerson();
  if (person?.kind !== "person") throw new Error("a Grant is asked of somebody who is signed in");
  const { associationId, associationName, contactId, email } = person;
  const [site, contact] = await Promise.all([
    readSite(associationId, textParameter(clientId)),
    readContact(associationId, contactId),
  ]);
  if (!site || !contact) throw new Error("a Grant is asked for a site and a contact that are there");
  const { client, shownAs } = site;
  const name = displayName(contact);
  return (
    <GrantRequest
      associationName={associationName}
      site={shownAs}
      asks={{ name: client.name, hosts: hostsOf(client.redirectUris) }}
      signedIn={{ name: person.displayName, email }}
      shared={sharedLines({ ...contact, contactId, name }, textParameter(scopes).split(" "), client)}
      action={`/sso/grant/${encodeURIComponent(textParameter(uid))}`}
    />
  );
}

function hostsOf(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => new URL(address).host))];
}
