import type { Claim } from "./ports";

/**
 * Who is in this pusher's hands. A contact is claimed when it is read, not when it is sent: until its outcome is
 * committed no page reads it again, so two requests about one person can never pass each other.
 */
export class Claims {
  readonly #byContact = new Map<number, Claim>();

  get(contactId: number): Claim | undefined {
    return this.#byContact.get(contactId);
  }

  readonly has = (contactId: number): boolean => this.#byContact.has(contactId);

  get size(): number {
    return this.#byContact.size;
  }

  add(claim: Claim): void {
    this.#byContact.set(claim.contactId, claim);
  }

  /** After its outcome is committed, or when it goes back to where it was read. */
  release(claim: Claim): void {
    if (this.#byContact.get(claim.contactId) === claim) this.#byContact.delete(claim.contactId);
  }

  all(): Iterable<Claim> {
    return this.#byContact.values();
  }

  ids(): Set<number> {
    return new Set(this.#byContact.keys());
  }

  /** A walk's claims that a waiting change may still take over. */
  givenUp(): Set<number> {
    const ids = new Set<number>();
    for (const claim of this.#byContact.values())
      if (claim.isBulk && !claim.isWritten && !claim.isDecided) ids.add(claim.contactId);
    return ids;
  }
}
