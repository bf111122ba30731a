/**
 * Whether a form was posted from one of our own pages. Browsers say where a post comes from; what says nothing is no
 * browser, and has nobody's cookie but its own.
 *
 * @param isHttps how this request came: a page of the same host over http may be anybody's who sits on the way
 */
export function isOwnPost(headers: Headers, isHttps: boolean): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  // Privacy settings may hide the origin, yet not that the request stays on the site.
  if (origin === null || origin === "null")
    return site === null ? origin === null : site === "same-origin" || site === "none";
  if (!URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  return host === headers.get("host") && !(isHttps && protocol !== "https:");
}
