import { z } from "zod";
import { checkbox, optionalEmail, optionalText, requiredText } from "@/lib/fields";

export const AssociationForm = z.object({
  name: requiredText(200, "Enter the association's name."),
  timeZone: requiredText(100, "Choose a time zone."),
  graceDays: z
    .string()
    .default("")
    .transform((text) => text.trim() || "0")
    .refine(
      (text) => /^\d{1,4}$/.test(text) && Number(text) <= 3650,
      "Enter a number of days from 0 to 3650.",
    )
    .transform(Number),
  contactEmail: optionalEmail,
  secondStepForStaff: checkbox,
  accentColor: optionalText(7)
    .transform((text) => text?.toLowerCase() ?? null)
    .refine((text) => text === null || /^#[0-9a-f]{6}$/.test(text), "Enter a color like #14607f."),
});
