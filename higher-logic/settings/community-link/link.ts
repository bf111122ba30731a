/** What the link is called while nobody has chosen another term. */
export const DEFAULT_TERM = "Community";

/** Its icon, a name of Font Awesome 5 Free. */
export const DEFAULT_ICON = "users";

/** Line breaks and the like, and the marks that turn the direction of writing for whatever follows them. */
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** The term as members read it: the association's own, or *Community*, also after it was cleared again. */
export function shownTerm(term: string | null): string {
  return (term ?? "").replace(UNSHOWN, " ").trim() || DEFAULT_TERM;
}

/** The address of a community's site, or null for what is no web address; staff and SQL may have written anything. */
export function siteAddress(link: string | null): URL | null {
  const text = link?.trim() ?? "";
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return isWeb && url.username === "" && url.password === "" ? url : null;
}

/**
 * Where a member is sent to be signed in there: the community's own start of single sign-on, which asks us and then goes
 * on to the page that the link names.
 */
export function signOnAddress(site: URL, loginBouncePath: string): string {
  // A slash may stand in a query as it is; everything that could end the value may not.
  const returnUrl = encodeURIComponent(site.pathname + site.search).replaceAll("%2F", "/");
  const path = loginBouncePath.startsWith("/") ? loginBouncePath : `/${loginBouncePath}`;
  return `${site.origin}${path}?ReturnUrl=${returnUrl}`;
}

/**
 * Where the community asked to have its member back from My profile, when that is on the community's own site; else
 * null. Anybody can write a returnUrl into a link.
 */
export function askedBack(returnUrl: string, link: string): string | null {
  // A path alone, a look-alike host, another port or scheme: none of these is the community.
  const asked = siteAddress(returnUrl);
  return asked !== null && asked.origin === siteAddress(link)?.origin ? asked.href : null;
}
