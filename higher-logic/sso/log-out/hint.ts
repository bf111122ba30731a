/**
 * The client an ID token was made for. The token is not checked: it only says whose registered addresses count, and
 * nobody is logged out by it.
 */
export function audienceOf(idToken: string | null): string | null {
  try {
    const payload = JSON.parse(
      Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString("utf8"),
    ) as unknown;
    const { aud } = (payload ?? {}) as { aud?: unknown };
    return typeof aud === "string" ? aud : null;
  } catch {
    return null;
  }
}
