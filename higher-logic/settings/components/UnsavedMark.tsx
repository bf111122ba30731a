"use client";

import { Badge } from "@/components/Badge";
import { useHasUnsaved } from "./unsaved";

/** Beside the link to the dialog, while it holds what was typed and not saved. */
export function UnsavedMark() {
  if (!useHasUnsaved()) return null;
  return <Badge tone="warning">Not saved</Badge>;
}
