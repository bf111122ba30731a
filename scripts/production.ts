import { readEnvironment, WrongEnvironment, type Environment, type Variable } from "@/lib/env";

/** What web and worker read: checked at start, so that a wrong one shows then and not at the first mail. */
const PRODUCTION_VARIABLES = [
  "DATABASE_URL",
  "APP_URL",
  "AUTH_SECRET",
  "AUTH_SECRET_ALSO",
  "ENCRYPTION_KEY",
  "REDIS_URL",
  "SMTP_URL",
  "MAIL_FROM",
  "SUPPORT_EMAIL",
  "PORT",
  "WORKER_CONCURRENCY",
  "LOG_LEVEL",
  "KEEP_REQUESTS_DAYS",
  "KEEP_RUNS_DAYS",
  "KEEP_AUDIT_YEARS",
  "TRUSTED_PROXIES",
  "METRICS_TOKEN",
  "CAUSEWAY_DEMO",
] as const satisfies readonly Variable[];

/**
 * The variables of web and worker, for their start.
 *
 * @throws WrongEnvironment, also where the demo's switch is set: it shows everybody's mail, one-time links included, to
 *   whoever opens /dev/mail, and lets outgoing requests into private networks
 */
export function productionEnvironment(): Pick<Environment, (typeof PRODUCTION_VARIABLES)[number]> {
  const read = readEnvironment(PRODUCTION_VARIABLES);
  if (read.CAUSEWAY_DEMO) throw new WrongEnvironment("CAUSEWAY_DEMO is for npm run demo alone: unset it.");
  return read;
}
