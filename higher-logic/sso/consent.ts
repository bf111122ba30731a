/** Every scope there is. What else a client asks for is passed over. */
export const SCOPES = ["openid", "profile", "email", "offline_access"] as const;

/** Whether a member's Grant holds all of these scopes. */
export function covers(granted: readonly string[], asked: readonly string[]): boolean {
  return asked.every((scope) => granted.includes(scope));
}

/** The scopes of a request that count, each once, in the order of `SCOPES`. */
export function knownScopes(asked: string | undefined): string[] {
  const words = (asked ?? "").split(" ");
  return SCOPES.filter((scope) => words.includes(scope));
}

/** What a member is told a site will get to know: each a line on the Grant page. */
export type Shared = "member-id" | "name" | "email" | "offline";

/**
 * What these scopes hand over.
 *
 * @param legacy a client like Higher Logic, which asks for `profile` and expects the e-mail with it
 */
export function sharedBy(scopes: readonly string[], { legacy }: { legacy: boolean }): Shared[] {
  const profile = scopes.includes("profile");
  return [
    ...(profile ? (["name"] as const) : []),
    ...(scopes.includes("email") || (profile && legacy) ? (["email"] as const) : []),
    // Whoever signs in is told who it is: `sub`, and with `profile` the key that Higher Logic was pushed.
    "member-id",
    ...(scopes.includes("offline_access") ? (["offline"] as const) : []),
  ];
}
