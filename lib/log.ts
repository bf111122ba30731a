import pino from "pino";
import { environment } from "@/lib/env";

/**
 * One JSON line an event on stdout, UTC. Fields that could hold a secret are cut out here, whoever logs them.
 *
 * Never log a request's headers or body: tell ids and counts.
 */
export function logger(part: string): pino.Logger {
  return pino({
    level: environment("LOG_LEVEL"),
    base: { part },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        "*.password",
        "*.apiKey",
        "*.tenantApiKey",
        "*.token",
        "*.secret",
        "*.authorization",
        "*.cookie",
      ],
      censor: "[cut]",
    },
  });
}
