/** The buttons by which somebody looks into the community, and those under what was found. */
export const lookIntents = ["drift", "takeover", "stop", "take-over"] as const;
export const healDecisions = ["heal-selected", "heal-all"] as const;

/** Who is right about a difference, as far as the community tells. */
export type DriftCause =
  "by-hand" | "we-failed" | "lost-there" | "never-told" | "unknown-here" | "deactivated" | "unclear";

export type DriftKind = "candidate" | "not-there" | "missing" | "extra" | "field" | "deactivated";

interface CauseWords {
  title: string;
  /** What it means, and what healing does or why there is none. */
  explanation: string;
  /** A push of the person puts it right. */
  isHealable: boolean;
}

/** In the order in which they are shown. */
export const driftCauses: Readonly<Record<DriftCause, CauseWords>> = {
  "we-failed": {
    title: "We failed",
    explanation:
      "Higher Logic accepted our last record of these people, and yet the community shows something else, unchanged since before. Healing sends the record again.",
    isHealable: true,
  },
  "by-hand": {
    title: "Changed by hand in the community",
    explanation:
      "Somebody changed this in the community after our last record. Healing sends the record again, and what was changed there goes.",
    isHealable: true,
  },
  "lost-there": {
    title: "Lost there",
    explanation:
      "The community no longer knows these people, or their community is gone. Healing sends them again as if for the first time.",
    isHealable: true,
  },
  "never-told": {
    title: "Never told by us",
    explanation:
      "These people are in a community there and known here, but we never told of them. Healing sends what is true here: who should not be inside goes through the guard.",
    isHealable: true,
  },
  unclear: {
    title: "Unclear",
    explanation: "The community does not say when this was last changed. Healing sends the record again.",
    isHealable: true,
  },
  deactivated: {
    title: "Deactivated in the community",
    explanation:
      "An administrator of the community deactivated these people there. That stands whatever we send, so there is nothing to heal.",
    isHealable: false,
  },
  "unknown-here": {
    title: "Unknown here",
    explanation:
      "Nobody here has this key. Give a contact the integration key by an import, or have the person removed in the community.",
    isHealable: false,
  },
};

export const healableCauses = (Object.keys(driftCauses) as DriftCause[]).filter(
  (cause) => driftCauses[cause].isHealable,
);

export function isDriftCause(text: string): text is DriftCause {
  return Object.hasOwn(driftCauses, text);
}

/** One difference in a sentence. */
export function driftSentence(finding: {
  kind: DriftKind;
  groupName: string;
  field: string;
  told: string;
  seen: string;
}): string {
  const { kind, groupName, field, told, seen } = finding;
  switch (kind) {
    case "not-there":
      return groupName ? `Not there any more; was told for ${groupName}` : "Not there any more";
    case "missing":
      return `Not in ${groupName}, though we put the person there`;
    case "extra":
      return `In ${groupName}, though we did not put the person there`;
    case "field":
      return `${field}: we told “${told}”, the community has “${seen}”`;
    case "deactivated":
      return "Deactivated in the community";
    case "candidate":
      return "Still to be asked for";
  }
}

/** Clocks of two computers may differ by so much. */
const CLOCKS_DIFFER_MS = 120_000;

/** Whose change it is, by when the community last changed the person and when it accepted our last record. */
export function causeBetween(updatedOn: Date | null, acceptedAt: Date | null): DriftCause {
  if (acceptedAt === null) return "never-told";
  if (updatedOn === null) return "unclear";
  return updatedOn.getTime() > acceptedAt.getTime() + CLOCKS_DIFFER_MS ? "by-hand" : "we-failed";
}
