import type { ReactNode } from "react";
import { Banner } from "@/components/Banner";

const sentences: Record<string, string> = {
  added: "Added",
  saved: "Saved",
  deleted: "Deleted",
  merged: "Merged",
  "membership-added": "The membership was added.",
  "membership-saved": "The membership was saved.",
  "membership-dropped": "The membership was dropped.",
  "membership-reinstated": "The membership was reinstated.",
  "membership-deleted": "The membership was deleted.",
  "relationship-added": "The relationship was added.",
  "relationship-saved": "The relationship was saved.",
  "relationship-ended": "The relationship was ended.",
  "put-on-list": "Put on the list.",
  "place-saved": "Saved",
  "put-back": "Put back on the list.",
  "not-put-back": "This place has changed meanwhile. Nothing was done.",
  "type-added": "The membership type was added.",
  "type-saved": "The membership type was saved.",
  "type-deleted": "The membership type was deleted.",
  "staff-added": "Added to staff.",
  "staff-saved": "Saved",
  "is-staff": "This person is staff already.",
};

/** What was just done, after the redirect that follows a form. `done` comes from the address: an unknown one says nothing. */
export function DoneBanner({
  done,
  sentence,
  children,
}: {
  done: string;
  sentence?: string;
  /** How to undo it. */
  children?: ReactNode;
}) {
  const text = sentence ?? (Object.hasOwn(sentences, done) ? sentences[done] : undefined);
  if (!text) return null;
  return (
    <div className="mb-4">
      <Banner tone="success" title={text} live="polite">
        {children}
      </Banner>
    </div>
  );
}
