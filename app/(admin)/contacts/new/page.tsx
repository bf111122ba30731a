import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { choiceOf, type SearchParams } from "@/lib/search-params";
import { addContact } from "@/membership/contacts/actions";
import { ContactForm } from "@/membership/contacts/components/ContactForm";

export const metadata: Metadata = { title: "Add a contact" };

/** Makes an individual or an organization. */
export default async function NewContactPage({ searchParams }: { searchParams: SearchParams }) {
  await requireStaff("records:edit");
  const kind = choiceOf((await searchParams).kind, ["individual", "organization"]) ?? "individual";
  return (
    <>
      <PageHeader
        title={kind === "individual" ? "Add an individual" : "Add an organization"}
        back={{ href: "/contacts", label: "Contacts" }}
      />
      <ContactForm key={kind} action={addContact} kind={kind} cancelHref="/contacts" />
    </>
  );
}
