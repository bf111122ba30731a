import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { IntegrationDialog } from "@/higher-logic/settings/components/IntegrationDialog";
import { IntegrationSettings } from "@/higher-logic/settings/components/IntegrationSettings";

export const metadata: Metadata = { title: "Higher Logic Integration" };

/** The dialog box by its own address, from a bookmark, another page or a reload. */
export default async function HigherLogicPage() {
  const staff = await requireStaff("higher-logic:view");
  return (
    <>
      <PageHeader title="Setup" description="What is set once and changed rarely." />
      <IntegrationDialog closesTo="/setup">
        <IntegrationSettings staff={staff} />
      </IntegrationDialog>
    </>
  );
}
