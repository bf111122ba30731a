/** The value of a cookie in a Cookie header; the first, where a name comes twice. */
export function readCookie(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

/**
 * The provider's own cookies. On https they carry the prefixes by which browsers keep other hosts from setting them;
 * `__Host-` needs the path `/`, which the ones of a single interaction have not.
 */
export function providerCookies(isHttps: boolean): { session: string; interaction: string; resume: string } {
  return isHttps
    ? {
        session: "__Host-causeway.sso",
        interaction: "__Secure-causeway.sso-grant",
        resume: "__Secure-causeway.sso-resume",
      }
    : { session: "causeway.sso", interaction: "causeway.sso-grant", resume: "causeway.sso-resume" };
}
