/**
 * Postgres' own codes for being shut down, starting up, having no connection, disk or memory to spare (53), or being a
 * replica that nobody has made the primary yet; 08 is a lost connection.
 */
const POSTGRES_CODES = /^(57P0[123]|53\w{3}|25006|08\w{3})$/;
const SYSTEM_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
]);
/** What pg says without a code: a connection ended under a query, or none came free. */
const PG_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether something failed because Postgres cannot be reached, and may go well in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true;
  const code = String((error as { code?: unknown }).code ?? "");
  return (
    POSTGRES_CODES.test(code) ||
    SYSTEM_CODES.has(code) ||
    PG_WORDS.test(error.message) ||
    isDatabaseAway(error.cause)
  );
}

/** Ask again so soon. */
const RETRY_AFTER_SECONDS = 5;

/**
 * What is answered while Postgres is away: nobody is let in, nothing is lost, and the same request goes on afterwards. It
 * is drawn without anything of the database's, so without name and color of the association too.
 */
export function awayAnswer({ method, headers }: Pick<Request, "method" | "headers">): Response {
  const asksForPage = (headers.get("accept") ?? "").includes("text/html");
  const common = { "cache-control": "no-store", "retry-after": String(RETRY_AFTER_SECONDS) };
  if (!asksForPage)
    return Response.json(
      { error: "temporarily_unavailable", error_description: "the service cannot be reached, ask again" },
      { status: 503, headers: common },
    );
  const page = awayPage(method, headers.get("x-nonce") ?? "");
  return new Response(page, {
    status: 503,
    headers: { ...common, "content-type": "text/html; charset=utf-8" },
  });
}

/** A route handler that answers so when Postgres goes away under it. */
export function orAway(
  handler: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      return awayAnswer(request);
    }
  };
}

function awayPage(method: string, nonce: string): string {
  const next =
    method === "GET"
      ? `<p>Wait a moment, then try again.</p><p><a href="">Try again</a></p>`
      : `<p>Wait a moment, go back one page, and press the button once more.</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not available at this moment</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 16px/1.5 Inter, system-ui, sans-serif; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; }
main { max-width: 28rem; padding: 1.5rem; }
h1 { font-size: 1.375rem; line-height: 1.25; }
a { display: inline-block; min-height: 2.75rem; }
</style>
</head>
<body>
<main>
<h1>This site is not available at this moment</h1>
<p>Something on our side does not answer. Nobody was signed in by it, and nothing you saved is lost.</p>
${next}
</main>
</body>
</html>
`;
}
