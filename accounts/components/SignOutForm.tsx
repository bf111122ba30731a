import type { ReactNode } from "react";
import { buttonClass } from "@/components/Button";

/** Signs out at the press of its button; no script needed. */
export function SignOutForm({
  className = buttonClass("quiet"),
  children = "Sign out",
}: {
  className?: string;
  children?: ReactNode;
}) {
  return (
    <form method="post" action="/sign-out">
      <button type="submit" className={className}>
        {children}
      </button>
    </form>
  );
}
