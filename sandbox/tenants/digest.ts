import { createHash, hash } from "node:crypto";
import type { Person } from "./person";

const BYTES = 32;
/** People hashed before other requests get a turn: a few milliseconds' worth. */
const PEOPLE_PER_TURN = 2_000;

/**
 * One SHA-256 over all contacts that the association calls active, in no particular order.
 *
 * Each contact's own SHA-256 is XORed into one sum, which is hashed at the end; so the order of arrival cannot
 * matter, and after ten pushes among a million contacts only ten are hashed again. A push merely notes who
 * changed: hashing waits until somebody asks.
 */
export class PushedDigest {
  private sum = Buffer.alloc(BYTES);
  /** Per slot what is in the sum now; zeros = nothing. */
  private parts = Buffer.alloc(BYTES * 64);
  private stale: Person[] = [];

  touch(person: Person): void {
    if (person.digestIsStale) return;
    person.digestIsStale = true;
    this.stale.push(person);
  }

  async read(): Promise<string> {
    while (this.stale.length > 0) {
      for (const person of this.stale.splice(-PEOPLE_PER_TURN)) this.bringUpToDate(person);
      if (this.stale.length > 0) await new Promise((resume) => setImmediate(resume));
    }
    return createHash("sha256").update(this.sum).digest("hex");
  }

  private bringUpToDate(person: Person): void {
    person.digestIsStale = false;
    const at = person.slot * BYTES;
    while (at >= this.parts.length) this.parts = Buffer.concat([this.parts], this.parts.length * 2);
    const part = person.pushedActive ? hash("sha256", person.pushed, "buffer") : null;
    for (let i = 0; i < BYTES; i++) {
      const now = part === null ? 0 : part[i]!;
      this.sum[i]! ^= this.parts[at + i]! ^ now;
      this.parts[at + i] = now;
    }
  }
}
