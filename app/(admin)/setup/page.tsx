import { BellRing, Building2, FileUp, IdCard, MessagesSquare, ScrollText, UserCog } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { UnsavedMark } from "@/higher-logic/settings/components/UnsavedMark";

export const metadata: Metadata = { title: "Setup" };

/** Everything that is set once and changed rarely. */
export default async function SetupPage() {
  const staff = await requireStaff("records:view");
  return (
    <>
      <PageHeader title="Setup" description="What is set once and changed rarely." />
      <div className="flex flex-col gap-10">
        <Group title="Integrations">
          <Entry
            href="/setup/integrations/higher-logic"
            name="Higher Logic"
            icon={<MessagesSquare />}
            mark={<UnsavedMark />}
          >
            Keeps the online community equal to the records here, and lets members in.
          </Entry>
          {can(staff.role, "higher-logic:configure") && (
            <Entry href="/setup/alerts" name="Alerts" icon={<BellRing />}>
              Who is told when changes stop reaching Higher Logic.
            </Entry>
          )}
        </Group>
        <Group title="Association and people">
          {can(staff.role, "people:manage") && (
            <>
              <Entry href="/setup/association" name="Association" icon={<Building2 />}>
                Name, time zone, days of grace, contact e-mail and color.
              </Entry>
              <Entry href="/setup/staff" name="Staff" icon={<UserCog />}>
                Who works here, what each may do, and invitations.
              </Entry>
              <Entry href="/setup/audit" name="Audit log" icon={<ScrollText />}>
                Who signed in, changed settings, approved or was refused.
              </Entry>
            </>
          )}
          {can(staff.role, "records:edit") && (
            <Entry href="/setup/import" name="Import" icon={<FileUp />}>
              Contacts, memberships and lists from a CSV file.
            </Entry>
          )}
          <Entry href="/setup/membership-types" name="Membership types" icon={<IdCard />}>
            What memberships are called.
          </Entry>
        </Group>
      </div>
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 text-lg">{title}</h2>
      <ul className="grid gap-3 drawer:grid-cols-2 wide:grid-cols-3">{children}</ul>
    </section>
  );
}

/** One thing to set up. The whole card leads there; the link's name is the thing's name alone. */
function Entry({
  href,
  name,
  icon,
  mark,
  children,
}: {
  href: string;
  name: string;
  icon: ReactNode;
  /** A state, beside the name. */
  mark?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="relative flex gap-3 rounded-card border border-hairline bg-surface p-4 hover:bg-n3">
      <span aria-hidden className="mt-0.5 text-quiet [&>svg]:size-4">
        {icon}
      </span>
      <div>
        <Link
          href={href}
          className="font-medium text-accent-text after:absolute after:inset-0 after:rounded-card"
        >
          {name}
        </Link>{" "}
        {mark}
        <p className="text-quiet">{children}</p>
      </div>
    </li>
  );
}
