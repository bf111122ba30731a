import Link from "next/link";
import type { ComponentProps } from "react";
import { buttonClass, type ButtonVariant } from "./Button";
import { classes } from "./classes";

interface LinkButtonProps extends ComponentProps<typeof Link> {
  variant?: ButtonVariant;
}

/** A link that leads to a next step and looks like a button. */
export function LinkButton({ variant, className, ...link }: LinkButtonProps) {
  return <Link {...link} className={classes(buttonClass(variant), "no-underline", className)} />;
}
