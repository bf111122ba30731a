import { can } from "@/accounts/roles";
import { currentPerson } from "@/accounts/session";
import { runView } from "@/higher-logic/sync/components/run-words";
import { syncRunProgress } from "@/higher-logic/sync/store";
import { parseId } from "@/lib/fields";

/** Progress of one sync run; the Higher Logic dialog asks while it is open. Another association's run is as none. */
export async function GET(_request: Request, { params }: { params: Promise<{ syncRunId: string }> }) {
  const person = await currentPerson();
  if (!person) return problem(401, "Sign in first.");
  if (person.kind !== "person" || person.role === null || !can(person.role, "higher-logic:view"))
    return problem(403, "Only staff may look at sync runs.");
  const id = parseId((await params).syncRunId);
  const run = id === null ? undefined : await syncRunProgress(person.associationId, id);
  if (!run) return problem(404, "There is no such sync run.");
  return json(200, { ...runView(run), association_id: person.associationId });
}

function problem(status: number, title: string): Response {
  return json(status, { status, title });
}

function json(status: number, body: object): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
