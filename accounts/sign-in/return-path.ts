const ANYWHERE = "https://nowhere.invalid";

/** Pages that would only lead back to signing in, or end the login again. */
const NO_DESTINATION = /^\/(sign-in|sign-out|set-password|forgot-password|change-email|api)(\/|$)/;

/**
 * Where to go after signing in: a path of this site and nothing else, whatever the link says.
 *
 * @param asked `callbackUrl`: a path, or an address below `ownOrigin`
 * @returns null when there is none, or none that is safe
 */
export function returnPath(asked: string | null | undefined, ownOrigin: string): string | null {
  // Browsers read a backslash as a slash and drop tabs and line breaks; nothing of ours has any.
  if (!asked || asked.length > 4_000 || /[\\\u0000-\u0020\u007f]/.test(asked)) return null;
  const path = asked.startsWith(`${ownOrigin}/`) ? asked.slice(ownOrigin.length) : asked;
  if (!path.startsWith("/") || path.startsWith("//")) return null;
  if (!URL.canParse(path, ANYWHERE)) return null;
  const url = new URL(path, ANYWHERE);
  if (url.origin !== ANYWHERE || url.pathname.startsWith("//") || NO_DESTINATION.test(url.pathname))
    return null;
  return url.pathname + url.search + url.hash;
}
