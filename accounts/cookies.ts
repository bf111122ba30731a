/** Session and next-auth's own cookies: `__Host-` binds them to exactly this host, and needs https. */
export function cookieName(name: string, isHttps: boolean): string {
  return isHttps ? `__Host-${name}` : name;
}

export const SESSION_COOKIE = "causeway.session";
/** Says that this browser has signed in before; see sign-in/keys. */
export const BROWSER_COOKIE = "causeway.browser";
/** The e-mail last tried here, so that nobody types it twice. */
export const TRIED_EMAIL_COOKIE = "causeway.tried-email";
/** Where somebody wanted to go who had a link mailed: the mail itself says nothing of it. */
export const GOING_TO_COOKIE = "causeway.going-to";

export function cookieOptions(isHttps: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps } as const;
}
/** A sign-in whose first step is done. */
export const HALF_COOKIE = "causeway.half";
