/** What can go wrong that is no gate's: a request, a registration, time, or us. */
export type Fault =
  | "unknown-client"
  | "wrong-secret"
  | "no-secret"
  | "redirect-uri"
  | "redirect-uri-changed"
  | "missing-parameter"
  | "no-challenge"
  | "wrong-verifier"
  | "scope"
  | "code-unknown"
  | "code-used"
  | "code-of-another"
  | "grant-ended"
  | "refresh-ended"
  | "token-ended"
  | "login-required"
  | "grant-required"
  | "expired"
  | "too-large"
  | "invalid-request"
  | "server-error";

/** An error of the provider's: OAuth's name for it, what the client is told, and what it is not told. */
export interface ProviderError {
  error: string;
  description?: string;
  detail?: string;
}

/** The provider's own words, in the order in which they are looked for. */
const WORDS: readonly [RegExp, Fault][] = [
  [/client not found/, "unknown-client"],
  [/invalid secret provided/, "wrong-secret"],
  [
    /no client authentication|client_secret must be provided|does not match the registered client auth/,
    "no-secret",
  ],
  [
    /did not match any of the client's registered redirect_uris|redirect_uri must only contain/,
    "redirect-uri",
  ],
  [/authorization code redirect_uri mismatch/, "redirect-uri-changed"],
  [/code_verifier/, "wrong-verifier"],
  [/PKCE|code_challenge/, "no-challenge"],
  [/missing required parameter/, "missing-parameter"],
  [/authorization code (not found|is expired)/, "code-unknown"],
  [/authorization code already consumed/, "code-used"],
  [/client mismatch/, "code-of-another"],
  [/refresh token/, "refresh-ended"],
  [/grant (not found|is expired)/, "grant-ended"],
];

const NAMES: Record<string, Fault> = {
  invalid_client: "unknown-client",
  invalid_redirect_uri: "redirect-uri",
  invalid_scope: "scope",
  insufficient_scope: "scope",
  invalid_token: "token-ended",
  login_required: "login-required",
  consent_required: "grant-required",
  interaction_required: "grant-required",
  server_error: "server-error",
};

/** Which fault is behind an error of the provider's. */
export function faultOf({ error, description = "", detail = "" }: ProviderError): Fault {
  const said = `${description} ${detail}`;
  return WORDS.find(([words]) => words.test(said))?.[1] ?? NAMES[error] ?? "invalid-request";
}

const LONGEST_TEXT = 200;
/** Shorter values are words that stand in any sentence. */
const SHORTEST_VALUE = 4;

/**
 * An error's text for people to read: OAuth's name, what the client was told, and why.
 *
 * The provider's sentences hold no values of a request today. Should one ever, it is cut out here, and so is whatever
 * looks like a code, token or secret.
 *
 * @param values everything the request said
 */
export function errorText({ error, description, detail }: ProviderError, values: Iterable<string>): string {
  const parts = [error, description, detail === description ? undefined : detail];
  let text = parts.filter(Boolean).join(": ");
  for (const value of values) if (isTelling(value)) text = text.replaceAll(value, "…");
  return text.replace(/[\w~+/=-]{24,}/g, (word) => (isPlainWord(word) ? word : "…")).slice(0, LONGEST_TEXT);
}

/** A name of OAuth's that a request sends as a value (`code`, `authorization_code`) is no secret. */
function isTelling(value: string): boolean {
  return value.length >= SHORTEST_VALUE && !isPlainWord(value);
}

function isPlainWord(text: string): boolean {
  return /^[a-z]+([_-][a-z]+)*$/.test(text) && text.length < 32;
}
