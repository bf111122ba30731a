import type { TestAssociation } from "./association";

interface Sent {
  Items?: { MemberDetails: { LegacyContactKey: string } }[];
}

/**
 * Pairs of requests about one person that were on their way at the same time, by the stand-in's journal: it says when a
 * request came, and answers it `latencyMs` later.
 *
 * @param since requests before this many were answered at once
 */
export async function requestsAtOnce(
  association: TestAssociation,
  latencyMs: number,
  since = 0,
): Promise<string[]> {
  const answeredAt = new Map<string, { id: number; atMs: number }>();
  const found: string[] = [];
  for (const { id, at, body } of (await association.tenant.requests()).slice(since)) {
    const cameMs = Date.parse(at);
    for (const { MemberDetails: person } of (body as Sent | null)?.Items ?? []) {
      const key = person.LegacyContactKey;
      const before = answeredAt.get(key);
      // A timer may ring a millisecond early, and so may the clock that it is read from.
      if (before && cameMs < before.atMs - 2) found.push(`requests ${before.id} and ${id} about ${key}`);
      answeredAt.set(key, { id, atMs: cameMs + latencyMs });
    }
  }
  return found;
}
