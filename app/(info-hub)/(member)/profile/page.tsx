import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireMember } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { PageHeader } from "@/components/PageHeader";
import { newForm } from "@/lib/form";
import { ProfileForm } from "@/membership/profile/components/ProfileForm";
import { contactValues } from "@/membership/contacts/contact";
import { readContact } from "@/membership/contacts/store";

export const metadata: Metadata = { title: "My profile" };

export default async function ProfilePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const member = await requireMember();
  const contact = await readContact(member.associationId, member.contactId);
  if (!contact) notFound();
  const { saved } = await searchParams;
  const { kind, version } = contact;
  const hasOtherLogin = contact.email?.trim().toLowerCase() !== member.email;
  return (
    <>
      <PageHeader
        title="My profile"
        description={`What ${member.associationName} knows about you, and where it reaches you.`}
      />
      <div role="status" className="mb-6 empty:mb-0">
        {saved === "1" && <Banner tone="success">Your profile is saved.</Banner>}
      </div>
      <ProfileForm
        key={version}
        kind={kind}
        shown={{ ...newForm, values: contactValues(contact), version }}
        emailHint={
          hasOtherLogin
            ? `You go on signing in with ${member.email}.`
            : "Your login keeps its e-mail when you change this."
        }
      />
    </>
  );
}
