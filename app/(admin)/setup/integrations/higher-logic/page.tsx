import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { IntegrationDialog } from "@/higher-logic/settings/components/IntegrationDialog";
import { IntegrationSettings } from "@/higher-logic/settings/components/IntegrationSettings";
import { SetupHome } from "../../SetupHome";

export const metadata: Metadata = { title: "Higher Logic Integration" };

/** The dialog box by its own address, from a bookmark, another page or a reload: it lies over Setup, where it belongs. */
export default async function HigherLogicPage() {
  const staff = await requireStaff("higher-logic:view");
  return (
    <>
      <SetupHome staff={staff} />
      <IntegrationDialog closesTo="/setup">
        <IntegrationSettings staff={staff} />
      </IntegrationDialog>
    </>
  );
}
