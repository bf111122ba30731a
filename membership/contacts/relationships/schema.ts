import { z } from "zod";
import { checkbox, optionalDay, optionalText } from "@/lib/fields";

export const RelationshipForm = z
  .object({ title: optionalText(100), isPrimary: checkbox, beginsOn: optionalDay, endsOn: optionalDay })
  .refine((form) => form.beginsOn === null || form.endsOn === null || form.beginsOn <= form.endsOn, {
    path: ["endsOn"],
    message: "The end lies before the beginning.",
  });
