const SECURITY = "/HigherLogic/Security";

export const LOGIN_PATH = `${SECURITY}/LoginBounce.aspx`;
export const CALLBACK_PATH = `${SECURITY}/OAuth/Authentication.aspx`;
/** Where partners of Higher Logic come back to; the same door. */
export const SECOND_CALLBACK_PATH = "/higherlogic/security/membersso/callback";
export const LOGOUT_PATH = `${SECURITY}/Logout.aspx`;
export const LOGGED_OUT_PATH = `${SECURITY}/LoggedOut.aspx`;
export const BACK_CHANNEL_PATH = `${SECURITY}/OAuth/BackChannelLogout`;

export function loginLink(returnPath: string): string {
  return `${LOGIN_PATH}?ReturnUrl=${encodeURIComponent(returnPath)}`;
}

/** The wanted address as a path of this site; home for every other host and for what is no address. */
export function pathOnSite(wanted: string, sites: string[]): string {
  const [site] = sites;
  if (wanted === "" || !URL.canParse(wanted, site)) return "/";
  const url = new URL(wanted, site);
  const path = url.pathname + url.search + url.hash;
  // "//host" would lead a browser to another host, and a mere path can begin like that, too.
  if (!sites.includes(url.origin) || path.startsWith("//")) return "/";
  // Coming back to the log-in would begin another one.
  if (path.toLowerCase().startsWith("/higherlogic/security/")) return "/";
  return path;
}
