/**
 * The page's Content-Security-Policy: only our own files and scripts with this page's nonce, in no frame of anybody.
 *
 * @param leavesSite the page's form ends in a redirect to another site (sign-in on the way there): browsers apply
 *   `form-action` to that redirect too, so it is left out
 */
export function contentSecurityPolicy(
  nonce: string,
  { isDevelopment, leavesSite }: { isDevelopment: boolean; leavesSite: boolean },
): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // Next's development server puts its styles inline, without nonce.
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(leavesSite ? [] : ["form-action 'self'"]),
  ].join("; ");
}
