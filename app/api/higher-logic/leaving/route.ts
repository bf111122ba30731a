import { leavingByDays } from "@/higher-logic/sync/preview/days/store";
import { AssociationForm } from "@/membership/association/schema";
import { leavingFile } from "../leaving-file";
import { problem, staffOr } from "../staff";

const Asked = AssociationForm.pick({ timeZone: true, graceDays: true });

/** Everybody who would be out of the community with these days of grace, in this time zone, as a file. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("people:manage");
  if (staff instanceof Response) return staff;
  const asked = new URL(request.url).searchParams;
  const parsed = Asked.safeParse(Object.fromEntries(asked));
  if (!parsed.success) return problem(400, "Say graceDays and timeZone.");
  return leavingFile(staff.associationId, await leavingByDays(staff.associationId, parsed.data), {
    name: "higher-logic-leaving",
    as: asked.get("as"),
  });
}
