import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { IntegrationSettings } from "@/higher-logic/settings/components/IntegrationSettings";

export const metadata: Metadata = { title: "Higher Logic Integration" };

/** The deep link of the dialog box: the same settings as a page of their own. */
export default async function HigherLogicPage() {
  const staff = await requireStaff("higher-logic:view");
  return (
    <div className="max-w-dialog">
      <PageHeader
        title="Higher Logic Integration"
        description="Keeps your community equal to your lists and committees."
        back={{ href: "/setup", label: "Setup" }}
      />
      <div className="rounded-card border border-hairline bg-surface px-4 pt-4 drawer:px-6 drawer:pt-6">
        <IntegrationSettings staff={staff} level={2} />
      </div>
    </div>
  );
}
