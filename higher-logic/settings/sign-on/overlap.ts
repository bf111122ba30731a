import { z } from "zod";

/** How long the secret before may work on when staff replace it. */
export const OVERLAPS = [
  { value: "24", label: "24 hours" },
  { value: "72", label: "3 days" },
  { value: "168", label: "7 days" },
  { value: "720", label: "30 days" },
] as const;

/** As the dialog's list gives it; the shortest where nothing fits. */
export const overlapHours = z
  .enum(OVERLAPS.map(({ value }) => value))
  .catch("24")
  .transform(Number);
