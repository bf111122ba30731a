"use client";

import { LoaderCircle } from "lucide-react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./Button";

interface SubmitButtonProps extends Omit<ButtonProps, "type"> {
  /** Said to screen readers and on hover while the form is on its way. */
  pendingLabel?: string;
}

/**
 * Submits its form; while the form is on its way a second press does nothing. The name on it stays, so that neither
 * layout nor a person looking for *Save* is put off.
 */
export function SubmitButton({
  variant = "primary",
  pendingLabel = "Working",
  children,
  onClick,
  ...button
}: SubmitButtonProps) {
  const { pending } = useFormStatus();
  return (
    <Button
      {...button}
      type="submit"
      variant={variant}
      aria-disabled={pending || undefined}
      // Not `disabled`: that would drop the focus of whoever pressed it with the keyboard.
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
      title={pending ? pendingLabel : button.title}
    >
      {pending && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </Button>
  );
}
