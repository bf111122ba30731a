import { workersAlive } from "@/higher-logic/alerts/workers/store";
import { readiness } from "@/lib/readiness";

/**
 * 200 when everything this program needs is there; else 503 and what is missing. `queue` and `workers` are told for whoever
 * looks: sign-in works without them, and changes are delivered without the queue, so a load balancer must not take this
 * program away because of them.
 */
export async function GET(): Promise<Response> {
  const state = await readiness();
  const isReady = state.database === "ok" && state.migrations === "ok";
  const workers = isReady ? await workersAlive() : undefined;
  const answer = { ...state, workers };
  return Response.json(answer, { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}
