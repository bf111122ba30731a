import { Badge } from "@/components/Badge";
import type { Tone } from "@/components/tones";
import { statusWords, type ContactStatus } from "../contact";

const tones: Record<ContactStatus, Tone> = {
  active: "success",
  suspended: "warning",
  pending: "warning",
  dropped: "neutral",
  "non-member": "neutral",
};

/** A contact's status in the association's words. */
export function StatusBadge({ status }: { status: ContactStatus }) {
  return <Badge tone={tones[status]}>{statusWords[status]}</Badge>;
}
