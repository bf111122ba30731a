import { refuseForeign } from "../../account/form";
import { staffOr } from "../../higher-logic/staff";
import { importKind, problem, takeRecords } from "../take";

/** A file that somebody of staff chose on the import page. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ kind: string }> },
): Promise<Response> {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  const kind = importKind((await params).kind);
  if (!kind) return problem(404, "There is no such kind of file.");
  const staff = await staffOr(kind === "lists" ? "lists:edit" : "records:edit");
  if (staff instanceof Response) return staff;
  return takeRecords(request, { associationId: staff.associationId, kind, actor: staff.email });
}
