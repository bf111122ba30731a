import type { Staff } from "@/accounts/people";
import { readDialog } from "../../dialog/store";
import { idle, typedValues, type DialogState } from "../../dialog-view";
import { overlapHours } from "../../sign-on/overlap";
import { endHigherLogicSecret, newHigherLogicSecret } from "../../sign-on/store";
import { readSettings } from "../../store";

/** *Make a client secret* and *Replace the secret*: shown in this one answer, and never again. */
export async function makeSecret(staff: Staff, fields: Record<string, unknown>): Promise<DialogState> {
  const { associationId, email } = staff;
  const typed = typedValues(fields);
  const { communityLink } = await readSettings(associationId);
  if (communityLink === null) {
    const message = "Save the link to your community first: the client is made for that address";
    return { ...idle, outcome: "refused", message, typed };
  }
  const clientSecret = await newHigherLogicSecret(
    associationId,
    communityLink,
    email,
    overlapHours.parse(fields.overlapHours),
  );
  const message = "Client secret made: copy it now, it is shown this once";
  return { ...idle, outcome: "secret", message, typed, clientSecret, view: await readDialog(staff) };
}

/** *End the earlier secret now*: Higher Logic has changed over, or somebody else has it. */
export async function endSecret(staff: Staff, fields: Record<string, unknown>): Promise<DialogState> {
  const typed = typedValues(fields);
  const ended = await endHigherLogicSecret(staff.associationId, staff.email);
  if (!ended) return { ...idle, outcome: "refused", message: "There is no secret before any more", typed };
  const message = "The earlier secret has ended";
  return { ...idle, outcome: "secret", message, typed, view: await readDialog(staff) };
}
