/**
 * Whether a form was posted from one of our own pages. Browsers say where a post comes from; what says nothing is no
 * browser, and has nobody's cookie but its own.
 */
export function isOwnPost(headers: Headers): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  // Privacy settings may hide the origin, yet not that the request stays on the site.
  if (origin === null || origin === "null")
    return site === null ? origin === null : site === "same-origin" || site === "none";
  return URL.canParse(origin) && new URL(origin).host === headers.get("host");
}
