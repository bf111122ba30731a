import { readiness } from "@/lib/readiness";

/** 200 when everything this program needs is there; else 503 and what is missing. */
export async function GET(): Promise<Response> {
  const state = await readiness();
  const isReady = Object.values(state).every((part) => part === "ok");
  return Response.json(state, { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}
