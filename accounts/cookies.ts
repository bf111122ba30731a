/** Session and next-auth's own cookies: `__Host-` binds them to exactly this host, and needs https. */
export function cookieName(name: string, isHttps: boolean): string {
  return isHttps ? `__Host-${name}` : name;
}

export const SESSION_COOKIE = "causeway.session";

export function cookieOptions(isHttps: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps } as const;
}
