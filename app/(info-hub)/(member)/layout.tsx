import { CircleUserRound, House, MonitorSmartphone } from "lucide-react";
import type { ReactNode } from "react";
import { SignOutForm } from "@/accounts/components/SignOutForm";
import { requireMember } from "@/accounts/session";
import { InfoHubNavigation } from "@/components/InfoHubNavigation";
import { SkipLink } from "@/components/SkipLink";

export default async function MemberLayout({ children }: { children: ReactNode }) {
  const member = await requireMember();
  return (
    <div className="roomy min-h-dvh text-base drawer:flex">
      <SkipLink />
      <InfoHubNavigation
        label="Info Hub"
        associationName={member.associationName}
        items={[
          { href: "/info-hub", label: "Home", icon: <House aria-hidden className="size-5" /> },
          { href: "/profile", label: "My profile", icon: <CircleUserRound aria-hidden className="size-5" /> },
          {
            href: "/sessions",
            label: "Where I am signed in",
            icon: <MonitorSmartphone aria-hidden className="size-5" />,
          },
        ]}
        personName={member.displayName}
        signOut={<SignOutForm />}
      />
      <main id="content" className="w-full max-w-3xl p-4 drawer:p-8">
        {children}
      </main>
    </div>
  );
}
