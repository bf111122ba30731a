import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireMember } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { buttonClass } from "@/components/Button";
import { PageHeader } from "@/components/PageHeader";
import { askedBack } from "@/higher-logic/settings/community-link/link";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { newForm } from "@/lib/form";
import { ProfileForm } from "@/membership/profile/components/ProfileForm";
import { contactValues } from "@/membership/contacts/contact";
import { readContact } from "@/membership/contacts/store";
import { textParameter, type SearchParams } from "../../(door)/parameters";

export const metadata: Metadata = { title: "My profile" };

export default async function ProfilePage({ searchParams }: { searchParams: SearchParams }) {
  const member = await requireMember();
  const contact = await readContact(member.associationId, member.contactId);
  if (!contact) notFound();
  const { saved, returnUrl } = await searchParams;
  const back = await backToCommunity(member.associationId, textParameter(returnUrl));
  const { kind, version } = contact;
  const hasOtherLogin = contact.email?.trim().toLowerCase() !== member.email;
  return (
    <>
      <PageHeader
        title="My profile"
        description={`What ${member.associationName} knows about you, and where it reaches you.`}
        actions={
          back && (
            // Another site: nothing to fetch ahead.
            <a href={back.href} className={buttonClass("secondary")}>
              <ArrowLeft aria-hidden className="size-4 shrink-0" />
              <span className="line-clamp-3 min-w-0 wrap-anywhere">Back to {back.term}</span>
            </a>
          )
        }
      />
      <div role="status" className="mb-6 empty:mb-0">
        {saved === "1" && <Banner tone="success">Your profile is saved.</Banner>}
      </div>
      <ProfileForm
        key={version}
        kind={kind}
        shown={{ ...newForm, values: contactValues(contact), version }}
        returnUrl={back?.asked}
        emailHint={
          hasOtherLogin
            ? `You go on signing in with ${member.email}.`
            : "Your login keeps its e-mail when you change this."
        }
      />
    </>
  );
}

/**
 * Where *Back to …* leads: to the page of the community that sent the member here to edit, else to the community itself.
 * Nowhere while no community is shown.
 */
async function backToCommunity(associationId: number, returnUrl: string) {
  const { shown, term, link } = await readCommunityLink(associationId);
  if (link === null) return undefined;
  const asked = askedBack(returnUrl, link);
  if (asked === null && !shown) return undefined;
  return { term, href: asked ?? link, asked: asked ?? undefined };
}
