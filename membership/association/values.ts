import type { z } from "zod";
import type { AssociationForm } from "./schema";

export type AssociationSettings = z.output<typeof AssociationForm>;

export const associationLabels: Record<keyof AssociationSettings, string> = {
  name: "Name",
  timeZone: "Time zone",
  graceDays: "Days of grace",
  contactEmail: "Contact e-mail",
  accentColor: "Color",
  secondStepForStaff: "Require a second step for staff",
};

/** A form's texts for the association's settings. */
export function associationValues(settings: AssociationSettings): Record<string, string> {
  return {
    name: settings.name,
    timeZone: settings.timeZone,
    graceDays: String(settings.graceDays),
    contactEmail: settings.contactEmail ?? "",
    accentColor: settings.accentColor ?? "",
    secondStepForStaff: settings.secondStepForStaff ? "on" : "",
  };
}
