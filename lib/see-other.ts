/** Answer a post: 303, so that a reload never posts again. Empty values are left out of the address. */
export function seeOther(path: string, query: Record<string, string | null | undefined> = {}): Response {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  const search = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : "";
  return new Response(null, {
    status: 303,
    headers: { location: path + search, "cache-control": "no-store" },
  });
}
