import { workersAlive } from "@/higher-logic/alerts/workers/store";
import { readiness } from "@/lib/readiness";

/**
 * 200 when everything this program needs is there; else 503 and what is missing. `workers` is told for whoever looks:
 * sign-in works without one, so this program is ready all the same.
 */
export async function GET(): Promise<Response> {
  const state = await readiness();
  const isReady = Object.values(state).every((part) => part === "ok");
  const workers = isReady ? await workersAlive() : undefined;
  const answer = { ...state, workers };
  return Response.json(answer, { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}
