import { CircleUserRound, House, KeyRound, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { SignOutForm } from "@/accounts/components/SignOutForm";
import type { Person } from "@/accounts/people";
import { InfoHubNavigation } from "@/components/InfoHubNavigation";
import type { NavigationItem } from "@/components/NavigationLink";
import { SkipLink } from "@/components/SkipLink";
import { ZoneNote } from "@/components/ZoneNote";
import { CommunityIcon } from "@/higher-logic/settings/components/CommunityIcon";
import { readIconOrDefault } from "@/higher-logic/settings/community-link/icons/store";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";

/** The members' shell around every page of the Info Hub. */
export async function InfoHubShell({ member, children }: { member: Person; children: ReactNode }) {
  const community = await communityItem(member.associationId);
  return (
    <div className="roomy min-h-dvh text-base drawer:flex">
      <SkipLink />
      <InfoHubNavigation
        label="Info Hub"
        associationName={member.associationName}
        items={[
          { href: "/info-hub", label: "Home", icon: <House aria-hidden className="size-5" /> },
          ...community,
          { href: "/profile", label: "My profile", icon: <CircleUserRound aria-hidden className="size-5" /> },
          {
            href: "/community-access",
            label: "My community access",
            icon: <KeyRound aria-hidden className="size-5" />,
          },
          {
            href: "/security",
            label: "Sign-in and security",
            icon: <ShieldCheck aria-hidden className="size-5" />,
          },
        ]}
        personName={member.displayName}
        signOut={<SignOutForm />}
      />
      <main id="content" className="w-full max-w-hub p-4 drawer:p-8">
        {children}
        <ZoneNote timeZone={member.timeZone} within="page" />
      </main>
    </div>
  );
}

/**
 * The Community link. Ticked means shown, also while another gate is closed for a time: a link
 * that comes and goes would leave members looking for it, and its page says what is the matter.
 */
async function communityItem(associationId: number): Promise<NavigationItem[]> {
  const { shown, term, icon } = await readCommunityLink(associationId);
  if (!shown) return [];
  const drawing = await readIconOrDefault(icon);
  // Plain: it answers with a redirect to another site.
  return [{ href: "/community", label: term, icon: <CommunityIcon drawing={drawing} />, plain: true }];
}
