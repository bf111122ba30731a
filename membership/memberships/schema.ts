import { z } from "zod";
import { optionalDay, requiredText, rowId } from "@/lib/fields";
import { membershipStatuses } from "./membership";

export const MembershipForm = z
  .object({
    membershipTypeId: rowId.or(z.literal("")).transform((id) => (id === "" ? 0 : id)),
    status: z.enum(membershipStatuses, "Choose a status."),
    beginsOn: optionalDay,
    expiresOn: optionalDay,
    droppedOn: optionalDay,
  })
  .refine((form) => form.membershipTypeId !== 0, {
    path: ["membershipTypeId"],
    message: "Choose a membership type.",
  })
  .refine((form) => isInOrder(form.beginsOn, form.expiresOn), {
    path: ["expiresOn"],
    message: "The last day lies before the first one.",
  })
  .refine((form) => isInOrder(form.beginsOn, form.droppedOn), {
    path: ["droppedOn"],
    message: "The day of dropping lies before the first one.",
  });

/** Days written `yyyy-mm-dd` compare like texts. */
function isInOrder(first: string | null, last: string | null): boolean {
  return first === null || last === null || first <= last;
}

export const DropForm = z.object({
  droppedOn: optionalDay.refine((day): day is string => day !== null, "Enter the day it ends."),
});

export const ReinstateForm = z.object({ expiresOn: optionalDay });

export const MembershipTypeForm = z.object({ name: requiredText(100, "Enter a name.") });
