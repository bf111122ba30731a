import { awayAnswer, isDatabaseAway } from "@/lib/away";
import { logger } from "@/lib/log";
import { countStep, type Outcome } from "./counts";

/** The addresses of a sign-on, as whoever watches the machines calls them. */
const STEPS: [path: RegExp, step: string][] = [
  [/^\/oauth\/authorize\/?$/, "authorize"],
  [/^\/oauth\/authorize\/./, "resume"],
  [/^\/sso\/grant\//, "grant"],
  [/^\/oauth\/token$/, "token"],
  [/^\/oauth\/userinfo$/, "userinfo"],
  [/^\/api\/(login|contacts)\//, "userinfo"],
  [/^\/oauth\/logout$/, "logout"],
];

/**
 * Answer one request of a sign-on: it is counted, and where Postgres is away a page or JSON says so in place of what could
 * not be made sure of.
 */
export async function answerStep(request: Request, work: () => Promise<Response>): Promise<Response> {
  const began = performance.now();
  const answer = await work().catch((error: unknown) => {
    if (!isDatabaseAway(error)) {
      count(request, "failed", began);
      throw error;
    }
    logger("sign-on").error({ err: error }, "Postgres is away");
    return awayAnswer(request);
  });
  count(request, outcomeOf(answer), began);
  return answer;
}

function count(request: Request, outcome: Outcome, began: number): void {
  const { pathname } = new URL(request.url);
  const step = STEPS.find(([path]) => path.test(pathname))?.[1] ?? "other";
  countStep(step, outcome, (performance.now() - began) / 1000);
}

function outcomeOf({ status, headers }: Response): Outcome {
  if (status >= 500) return "failed";
  if (status === 403) return "refused";
  if (status >= 400) return "wrong";
  return /[?&]error=/.test(headers.get("location") ?? "") ? "refused" : "ok";
}
