import { timingSafeEqual } from "node:crypto";
import { pushMetrics, type PushMetrics } from "@/higher-logic/sync/metrics/store";
import { environment } from "@/lib/env";
import { prometheusText, type Gauge } from "@/lib/prometheus";

const HELP: Record<Exclude<keyof PushMetrics, "association">, [name: string, help: string]> = {
  changesWaiting: ["causeway_changes_waiting", "Changes Higher Logic was not told yet."],
  oldestChangeSeconds: [
    "causeway_oldest_change_seconds",
    "Age of the oldest change not told yet; alert at 900.",
  ],
  problems: ["causeway_problems", "People who cannot be pushed until staff mend something."],
  held: ["causeway_held_removals", "Removals that wait for a decision of staff."],
  inDoubt: ["causeway_in_doubt", "People whose last request may or may not have been carried out."],
  paused: ["causeway_push_paused", "1 while pushing is paused because of the connection."],
  lastAcceptedAt: ["causeway_last_accepted_timestamp_seconds", "When Higher Logic last accepted a request."],
};

/** For Prometheus: from this machine, or with METRICS_TOKEN as bearer token. */
export async function GET(request: Request): Promise<Response> {
  if (!mayRead(request.headers))
    return new Response("Send METRICS_TOKEN as bearer token.\n", {
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="metrics"' },
    });
  const associations = await pushMetrics();
  const gauges = Object.entries(HELP).map(([key, [name, help]]): Gauge => ({
    name,
    help,
    samples: associations.map(({ association, ...values }) => ({
      labels: { association },
      value: values[key as keyof typeof HELP],
    })),
  }));
  return new Response(prometheusText(gauges), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}

function mayRead(headers: Headers): boolean {
  if (headers.get("x-causeway-loopback") === "1") return true;
  const token = environment("METRICS_TOKEN");
  if (!token) return false;
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(headers.get("authorization") ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
