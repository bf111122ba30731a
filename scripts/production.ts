import type { Variable } from "@/lib/env";

/** What web and worker read: checked at start, so that a wrong one shows then and not at the first mail. */
export const PRODUCTION_VARIABLES = [
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
  "TRUSTED_PROXIES",
  "METRICS_TOKEN",
] as const satisfies readonly Variable[];
