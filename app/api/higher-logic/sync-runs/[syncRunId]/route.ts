import { runView } from "@/higher-logic/sync/components/run-words";
import { syncRunProgress } from "@/higher-logic/sync/store";
import { parseId } from "@/lib/fields";
import { problem, staffOr } from "../../staff";

/** Progress of one sync run; the Higher Logic dialog asks while it is open. Another association's run is as none. */
export async function GET(_request: Request, { params }: { params: Promise<{ syncRunId: string }> }) {
  const staff = await staffOr("higher-logic:view");
  if (staff instanceof Response) return staff;
  const { associationId } = staff;
  const id = parseId((await params).syncRunId);
  const run = id === null ? undefined : await syncRunProgress(associationId, id);
  if (!run) return problem(404, "There is no such sync run.");
  const progress = { ...runView(run), association_id: associationId };
  return Response.json(progress, { headers: { "cache-control": "no-store" } });
}
