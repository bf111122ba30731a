import type { ReactNode } from "react";
import { classes } from "./classes";
import { LinkButton } from "./LinkButton";
import { SubmitButton } from "./SubmitButton";

/** The end of a form: its button, and the way back without it. */
export function FormActions({
  submit,
  variant = "primary",
  cancelHref,
  sticky = false,
}: {
  submit: ReactNode;
  variant?: "primary" | "danger";
  cancelHref?: string;
  /** On a form longer than a screen the button stays in reach. */
  sticky?: boolean;
}) {
  return (
    <div
      className={classes(
        "mt-2 flex flex-wrap gap-2",
        sticky && "sticky bottom-0 z-10 border-t border-hairline bg-canvas py-3",
      )}
    >
      <SubmitButton variant={variant}>{submit}</SubmitButton>
      {cancelHref && (
        <LinkButton href={cancelHref} variant="quiet">
          Cancel
        </LinkButton>
      )}
    </div>
  );
}
