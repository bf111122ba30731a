import type { Metadata } from "next";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { SearchForm } from "@/components/SearchForm";

export const metadata: Metadata = { title: "Home" };

/** Where staff begin: find somebody, or start what is done most. */
export default async function HomePage() {
  const staff = await requireStaff("records:view");
  return (
    <>
      <PageHeader title="Home" description={staff.associationName} />
      <SearchForm
        label="Find a contact"
        hint="Three letters of a name or e-mail are enough."
        action="/contacts"
      />
      <div className="flex flex-wrap gap-2">
        {can(staff.role, "records:edit") && (
          <>
            <LinkButton href="/contacts/new?kind=individual">Add an individual</LinkButton>
            <LinkButton href="/contacts/new?kind=organization">Add an organization</LinkButton>
          </>
        )}
        {can(staff.role, "lists:edit") && <LinkButton href="/lists/new">Add a list</LinkButton>}
        <LinkButton href="/memberships?show=expiring">Memberships about to expire</LinkButton>
      </div>
    </>
  );
}
