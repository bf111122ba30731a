import { Badge } from "@/components/Badge";
import type { Tone } from "@/components/tones";
import { standingWord, type Membership, type Standing } from "../membership";

const tones: Record<Standing, Tone> = {
  active: "success",
  suspended: "warning",
  pending: "warning",
  dropped: "neutral",
  "non-member": "neutral",
};

/** How a membership stands today. */
export function StandingBadge({ membership }: { membership: Pick<Membership, "status" | "standing"> }) {
  return <Badge tone={tones[membership.standing]}>{standingWord(membership)}</Badge>;
}
