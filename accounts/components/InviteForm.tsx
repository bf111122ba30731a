"use client";

import { useActionState } from "react";
import { Banner } from "@/components/Banner";
import { SubmitButton } from "@/components/SubmitButton";
import { newForm } from "@/lib/form";
import { inviteContact } from "../logins/actions";

/** One button that mails a link; says beside itself what came of it. */
export function InviteForm({ contactId, label }: { contactId: number; label: string }) {
  const [state, invite] = useActionState(inviteContact, newForm);
  return (
    <form action={invite} className="flex flex-col items-start gap-3">
      <input type="hidden" name="contactId" value={contactId} />
      {state.message && (
        <Banner tone={state.status === "saved" ? "success" : "danger"} live="polite">
          {state.message}
        </Banner>
      )}
      <SubmitButton variant="secondary">{label}</SubmitButton>
    </form>
  );
}
