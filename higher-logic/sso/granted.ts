/** A code or token is good only while the provider's Grant it came from is there; an interaction outlives that Grant. */
const OF_A_GRANT = ["AuthorizationCode", "AccessToken", "RefreshToken"];

/**
 * What the provider keeps that hangs on one contact and one client; its sessions and interactions do not.
 * `sign_on_foreseen` says the same in Postgres.
 */
export const GRANTED_MODELS: readonly string[] = ["Grant", ...OF_A_GRANT];

/** Whether such a thing carries the id of the provider's Grant it hangs on. */
export function hangsOnGrant(model: string): boolean {
  return OF_A_GRANT.includes(model);
}

/** What the Grant page tells the provider, and the provider its client, when a member says no. */
export const CANCEL_WORDS = "the member pressed Cancel";
