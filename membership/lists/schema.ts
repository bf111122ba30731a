import { z } from "zod";
import { checkbox, optionalDay, optionalText, requiredText } from "@/lib/fields";

export const ListForm = z.object({
  name: requiredText(255, "Enter the list's name."),
  kind: requiredText(50, "Enter what kind of list it is."),
  isActive: checkbox,
  isSynced: checkbox,
  doNotContact: checkbox,
});

export const ListMembershipForm = z
  .object({ role: optionalText(100), joinedOn: optionalDay, droppedOn: optionalDay })
  .refine((form) => form.joinedOn === null || form.droppedOn === null || form.joinedOn <= form.droppedOn, {
    path: ["droppedOn"],
    message: "The day of leaving lies before the day of joining.",
  });
