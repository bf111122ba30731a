import { storeSettings } from "@/higher-logic/settings/saving/store";
import type { SettingsInput } from "@/higher-logic/settings/schema";
import { readSettings } from "@/higher-logic/settings/store";
import { nothingTyped } from "../../../support/nothing-typed";
import type { TestAssociation } from "./association";

/** What *Save* in the dialog does when only these fields were changed, or *Confirm and push* with people named. */
export async function save(
  association: TestAssociation,
  changes: Partial<SettingsInput>,
  confirmedRemovals: number[] = [],
): Promise<void> {
  const stored = await readSettings(association.id);
  const outcome = await storeSettings(
    association.id,
    { ...stored, ...nothingTyped, ...changes },
    { by: "admin@prairie.example", confirmedRemovals },
  );
  if (outcome.status !== "saved") throw new Error(outcome.status);
}
