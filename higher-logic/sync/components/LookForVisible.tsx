"use client";

import { useActionState } from "react";
import { SubmitButton } from "@/components/SubmitButton";
import { lookForVisible } from "@/higher-logic/sync/communities/actions";

/** The button that looks now which communities can be seen. */
export function LookForVisible() {
  const [state, look] = useActionState(lookForVisible, { message: "" });
  return (
    <form action={look} className="flex flex-wrap items-center gap-3">
      <SubmitButton variant="secondary">Look now</SubmitButton>
      <p role="status">{state.message}</p>
    </form>
  );
}
