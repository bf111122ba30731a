"use client";

import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Button, type ButtonVariant } from "@/components/Button";
import type { DialogIntent } from "../intents";

interface SubmitIntentProps {
  /** What the press asks for; `submitDialog` reads it. */
  intent: DialogIntent;
  /** The intent that is on its way, or null. */
  pressed: string | null;
  variant?: ButtonVariant;
  /** Why it cannot be pressed; shown beside it by whoever draws it, under this id. */
  disabledBecause?: string | null | undefined;
  reasonId?: string;
  children: ReactNode;
}

/** One of the dialog's buttons. While one is on its way none does anything, but each keeps its name and the focus. */
export function SubmitIntent({
  intent,
  pressed,
  variant = "secondary",
  disabledBecause,
  reasonId,
  children,
}: SubmitIntentProps) {
  return (
    <Button
      type="submit"
      name="intent"
      value={intent}
      variant={variant}
      disabled={Boolean(disabledBecause)}
      aria-describedby={disabledBecause ? reasonId : undefined}
      aria-disabled={pressed !== null || undefined}
      onClick={(event) => {
        if (pressed !== null) event.preventDefault();
      }}
    >
      {pressed === intent && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </Button>
  );
}
