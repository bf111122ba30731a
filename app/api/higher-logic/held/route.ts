import { causeOf, type HeldCause } from "@/higher-logic/sync/removals/held";
import { allHeldRemovals, heldCauses, type HeldRemoval } from "@/higher-logic/sync/removals/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { staffOr } from "../staff";

const STATES: Readonly<Record<string, string>> = {
  "removal-refused": "kept",
  "removal-approved": "approved",
};

function columns(causes: readonly HeldCause[]): readonly ExportColumn<HeldRemoval>[] {
  return [
    { name: "contact_id", value: (held) => held.contactId },
    { name: "name", value: (held) => held.name },
    { name: "email", value: (held) => held.email },
    { name: "cause", value: (held) => causeOf(held, causes) },
    { name: "held_since", value: (held) => held.since },
    { name: "state", value: (held) => STATES[held.code] ?? "to decide" },
    { name: "decided_by", value: (held) => held.decidedBy ?? held.proposedBy },
    { name: "loses_everything", value: (held) => held.becomesInactive },
    { name: "loses", value: (held) => (held.becomesInactive ? held.communities : held.loses) },
  ];
}

/** Everybody whose removal is held, as a file. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("activity:view");
  if (staff instanceof Response) return staff;
  const causes = await heldCauses(staff.associationId);
  return exportResponse({
    format: exportFormat(new URL(request.url).searchParams.get("as")),
    name: "higher-logic-held-removals",
    columns: columns(causes),
    rows: allHeldRemovals(staff.associationId),
  });
}
