import { Activity, House, IdCard, ListChecks, LogOut, Settings, ShieldCheck, Users } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { MailBanner } from "@/accounts/components/MailBanner";
import type { Staff } from "@/accounts/people";
import type { Role } from "@/accounts/roles";
import { Navigation } from "@/components/Navigation";
import { footClass, footWords } from "@/components/navigation-classes";
import type { NavigationItem } from "@/components/NavigationLink";
import { SkipLink } from "@/components/SkipLink";
import { ZoneNote } from "@/components/ZoneNote";

const items: NavigationItem[] = [
  { href: "/home", label: "Home", icon: <House className="size-4" /> },
  {
    href: "/contacts",
    label: "Contacts",
    icon: <Users className="size-4" />,
    alsoUnder: ["/organizations"],
  },
  { href: "/memberships", label: "Memberships", icon: <IdCard className="size-4" /> },
  { href: "/lists", label: "Lists/Committees", icon: <ListChecks className="size-4" /> },
  { href: "/activity", label: "Activity", icon: <Activity className="size-4" /> },
  { href: "/setup", label: "Setup", icon: <Settings className="size-4" /> },
];

const roleWords: Record<Role, string> = { viewer: "Viewer", operator: "Operator", admin: "Administrator" };

/** The staff shell around every page of the console. */
export function StaffShell({ staff, children }: { staff: Staff; children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <div className="min-h-dvh drawer:flex">
        <Navigation
          label="Navigation Panel"
          associationName={staff.associationName}
          items={items}
          person={{ name: staff.displayName, detail: roleWords[staff.role] }}
          signOut={
            <>
              <Link href="/security" title="Sign-in and security" className={footClass}>
                <ShieldCheck aria-hidden className="size-4 shrink-0" />
                <span className={footWords}>Sign-in and security</span>
              </Link>
              <form method="post" action="/sign-out">
                <button type="submit" title="Sign out" className={footClass}>
                  <LogOut aria-hidden className="size-4 shrink-0" />
                  <span className={footWords}>Sign out</span>
                </button>
              </form>
            </>
          }
        />
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 flex-1 px-4 py-6 outline-none drawer:px-8 drawer:py-8"
        >
          <div className="mx-auto max-w-page">
            <MailBanner />
            {children}
            <ZoneNote timeZone={staff.timeZone} within="page" />
          </div>
        </main>
      </div>
    </>
  );
}
