import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { IntegrationDialog } from "@/higher-logic/settings/components/IntegrationDialog";
import { IntegrationSettings } from "@/higher-logic/settings/components/IntegrationSettings";

export const metadata: Metadata = { title: "Higher Logic Integration" };

/** Setup → Integrations → Higher Logic opens the settings in a dialog box over the page it was opened from. */
export default async function HigherLogicOverSetup() {
  const staff = await requireStaff("higher-logic:view");
  return (
    <IntegrationDialog>
      <IntegrationSettings staff={staff} />
    </IntegrationDialog>
  );
}
