import type { ComponentProps } from "react";
import { classes } from "./classes";

export type ButtonVariant = "primary" | "secondary" | "danger" | "quiet" | "row";

const variants: Record<ButtonVariant, string> = {
  primary: "border-transparent px-4 bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border-edge px-4 bg-surface text-ink hover:bg-n3",
  danger: "border-transparent px-4 bg-danger text-on-danger hover:bg-danger-hover",
  quiet: "border-transparent px-4 bg-transparent text-accent-text hover:bg-n3",
  /** An action of one row of a table or list: several fit side by side on a phone. */
  row: "border-transparent px-2 whitespace-nowrap bg-transparent text-accent-text hover:bg-n3",
};

/** How anything that looks like a button looks: a `<button>` or a link. */
export function buttonClass(variant: ButtonVariant = "secondary"): string {
  return classes(
    "inline-flex min-h-control items-center justify-center gap-2 rounded-control border py-1 text-center font-medium transition-colors",
    "disabled:border-hairline disabled:bg-n4 disabled:text-quiet aria-disabled:border-hairline aria-disabled:bg-n4 aria-disabled:text-quiet",
    variants[variant],
  );
}

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: ButtonVariant;
}

/** A button. It submits nothing unless `type="submit"` is said; `SubmitButton` also shows that it is at work. */
export function Button({ variant, className, type = "button", ...button }: ButtonProps) {
  return <button {...button} type={type} className={classes(buttonClass(variant), className)} />;
}
