"use client";

import { useActionState } from "react";
import { SubmitButton } from "@/components/SubmitButton";
import { pushNow, type PushNowState } from "@/higher-logic/sync/contact/actions";

/** Sends one person's record where it differs, and says what really became of it. */
export function PushNow({ contactId }: { contactId: number }) {
  const [state, push, pending] = useActionState<PushNowState, FormData>(pushNow, { ok: true, message: "" });
  return (
    <form action={push} className="flex flex-wrap items-center gap-3">
      <input type="hidden" name="contactId" value={contactId} readOnly />
      {/* Takes no gap while it says nothing. */}
      <p
        role="status"
        className={state.ok ? "max-w-measure empty:-mr-3" : "max-w-measure text-danger-text empty:-mr-3"}
      >
        {pending ? "" : state.message}
      </p>
      {state.offersAgain && (
        <SubmitButton name="again" value="yes" variant="secondary">
          Send it once more
        </SubmitButton>
      )}
      <SubmitButton variant="secondary">Push now</SubmitButton>
    </form>
  );
}
