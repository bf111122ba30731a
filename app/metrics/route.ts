import { timingSafeEqual } from "node:crypto";
import { hostName } from "@/accounts/hosts";
import { alertStates } from "@/higher-logic/alerts/watch/store";
import { workersAlive } from "@/higher-logic/alerts/workers/store";
import { expiredArtefacts, signOnMetrics, type SignOnMetrics } from "@/higher-logic/sso/metrics/store";
import { STEP_BOUNDS, stepCounts } from "@/higher-logic/sso/steps/counts";
import { pushMetrics, type PushMetrics } from "@/higher-logic/sync/metrics/store";
import { environment } from "@/lib/env";
import { isThisMachine } from "@/lib/http";
import { prometheusText, type Gauge, type Histogram } from "@/lib/prometheus";
import { BUCKETS } from "@/higher-logic/sync/latency/stages";
import { latencyHistograms } from "@/higher-logic/sync/latency/store";

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
  breaker: [
    "causeway_push_breaker",
    "0 while requests leave, 1 when the next one is a trial, 2 while nothing leaves before its time.",
  ],
  failures: ["causeway_push_failures", "Requests in a row without an answer that helps."],
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
  gauges.push(...(await alertGauges()), ...(await signOnGauges()));
  return new Response(prometheusText([...gauges, await stageHistogram(), stepHistogram()]), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}

/** Judged now, so that they are true while every worker is dead. */
async function alertGauges(): Promise<Gauge[]> {
  const [alerts, alive] = await Promise.all([alertStates(), workersAlive()]);
  return [
    {
      name: "causeway_alert_firing",
      help: "1 while staff are, or are about to be, alerted of this kind of trouble.",
      samples: alerts.map(({ association, kind, firing }) => ({
        labels: { association, kind },
        value: firing ? 1 : 0,
      })),
    },
    {
      name: "causeway_workers_alive",
      help: "Workers seen in the last minute; alert at 0.",
      samples: [{ value: alive }],
    },
  ];
}

/** Of requests that told a change: from its commit to its acceptance, `whole` and by stage. */
async function stageHistogram(): Promise<Histogram> {
  return {
    name: "causeway_push_stage_seconds",
    help: "From a change's commit to Higher Logic's acceptance, by stage; whole is all of it, promised within 1800.",
    bounds: BUCKETS,
    samples: (await latencyHistograms()).map(({ association, stage, cumulative, seconds }) => ({
      labels: { association, stage },
      cumulative,
      sum: seconds,
    })),
  };
}

const SIGN_ON_HELP: Record<Exclude<keyof SignOnMetrics, "association">, [name: string, help: string]> = {
  logoutsWaiting: ["causeway_sso_logouts_waiting", "Logout tokens that no site has taken yet."],
  oldestLogoutSeconds: [
    "causeway_sso_oldest_logout_seconds",
    "Age of the oldest due logout token; alert at 60.",
  ],
  logoutsGivenUp: [
    "causeway_sso_logouts_given_up",
    "Logout tokens that a site refused until we stopped, in 30 days.",
  ],
  oldestAccessChangeSeconds: [
    "causeway_sso_oldest_access_change_seconds",
    "Age of the oldest change of who may sign in that was not looked at yet; alert at 10.",
  ],
  signingKeyAgeSeconds: [
    "causeway_sso_signing_key_age_seconds",
    "Since when the key has signed; alert at 95 days.",
  ],
  secretEndsInSeconds: [
    "causeway_sso_secret_ends_in_seconds",
    "Until a replaced secret ends whose successor was never used; 0 when there is none.",
  ],
};

async function signOnGauges(): Promise<Gauge[]> {
  const [associations, expired] = await Promise.all([signOnMetrics(), expiredArtefacts()]);
  const gauges = Object.entries(SIGN_ON_HELP).map(([key, [name, help]]): Gauge => ({
    name,
    help,
    samples: associations.map(({ association, ...values }) => ({
      labels: { association },
      value: values[key as keyof typeof SIGN_ON_HELP],
    })),
  }));
  return [
    ...gauges,
    {
      name: "causeway_sso_expired_rows",
      help: "Ended sessions, codes and tokens that wait to be pruned, counted up to 100000.",
      samples: [{ value: expired }],
    },
  ];
}

/** Of this process alone, since its start: each is asked for itself. */
function stepHistogram(): Histogram {
  return {
    name: "causeway_sso_step_seconds",
    help: "Requests of sign-ons at this process, by step and outcome, and how long they took.",
    bounds: STEP_BOUNDS,
    samples: stepCounts().map(({ step, outcome, cumulative, sum }) => ({
      labels: { step, outcome },
      cumulative,
      sum,
    })),
  };
}

function mayRead(headers: Headers): boolean {
  // A proxy on this machine that says nothing of whom it asks for looks like this machine; what it passes on has a host.
  const host = hostName(headers.get("host")) ?? "";
  if (headers.get("x-causeway-loopback") === "1" && isThisMachine(host)) return true;
  const token = environment("METRICS_TOKEN");
  if (!token) return false;
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(headers.get("authorization") ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
