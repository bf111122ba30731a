/** The process answers. Says nothing about what it depends on; that is /readyz. */
export function GET(): Response {
  return new Response("ok\n", { headers: { "content-type": "text/plain", "cache-control": "no-store" } });
}
