import type { Staff } from "@/accounts/people";
import { PausedBanner } from "@/higher-logic/sync/components/PausedBanner";
import { connectionState } from "@/higher-logic/sync/activity/store";
import { readDialog } from "../dialog/store";
import { SettingsForm } from "./SettingsForm";

/** What the dialog box holds, however it was opened. */
export async function IntegrationSettings({ staff }: { staff: Staff }) {
  const [view, connection] = await Promise.all([readDialog(staff), connectionState(staff.associationId)]);
  return (
    <div className="flex flex-col gap-6">
      <PausedBanner connection={connection} timeZone={staff.timeZone} />
      <SettingsForm view={view} />
    </div>
  );
}
