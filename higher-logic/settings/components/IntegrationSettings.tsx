import type { Staff } from "@/accounts/people";
import { PausedBanner } from "@/higher-logic/sync/components/PausedBanner";
import { connectionState } from "@/higher-logic/sync/activity/store";
import { readDialog } from "../dialog/store";
import type { HeadingLevel } from "./Group";
import { SettingsForm } from "./SettingsForm";

/** What the dialog box and the page hold alike. */
export async function IntegrationSettings({ staff, level }: { staff: Staff; level: HeadingLevel }) {
  const [view, connection] = await Promise.all([readDialog(staff), connectionState(staff.associationId)]);
  return (
    <div className="flex flex-col gap-6">
      <PausedBanner connection={connection} timeZone={staff.timeZone} />
      <SettingsForm view={view} level={level} />
    </div>
  );
}
