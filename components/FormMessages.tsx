"use client";

import type { FormState } from "@/lib/form";
import { Banner } from "./Banner";
import { ErrorSummary } from "./ErrorSummary";

/** Above a form's fields: what became of it. `labels` gives the words for fields named in it. */
export function FormMessages({
  state,
  prefix,
  labels,
  savedMessage = "Saved",
}: {
  state: FormState;
  prefix: string;
  labels: Readonly<Record<string, string>>;
  savedMessage?: string;
}) {
  switch (state.status) {
    case "new":
    case "confirm":
      return null;
    case "saved":
      return <Banner tone="success" title={state.message ?? savedMessage} live="polite" />;
    case "refused":
      return <Banner tone="danger" title={state.message} live="assertive" />;
    case "invalid":
      return (
        <ErrorSummary
          errors={Object.entries(state.fieldErrors).map(([name, messages]) => ({
            id: `${prefix}-${name}`,
            text: messages.join(" "),
          }))}
        />
      );
    case "changed-meanwhile":
      return <ChangedMeanwhile storedNow={state.storedNow ?? {}} labels={labels} />;
  }
}

/** Two people edited one record: the second is told what the first one stored, and still has their own in the form. */
function ChangedMeanwhile({
  storedNow,
  labels,
}: {
  storedNow: Record<string, string>;
  labels: Readonly<Record<string, string>>;
}) {
  const differing = Object.entries(storedNow);
  return (
    <Banner tone="warning" title="Somebody else saved this while you were editing." live="assertive">
      <p>Nothing of yours is lost: it is still in the form, and not stored yet. Save again to store it.</p>
      {differing.length > 0 && (
        <>
          <p className="mt-2">Stored now, where it differs from yours:</p>
          <ul className="list-disc pl-5">
            {differing.map(([name, value]) => (
              <li key={name}>
                {labels[name] ?? name}: <strong>{value || "empty"}</strong>
              </li>
            ))}
          </ul>
        </>
      )}
    </Banner>
  );
}
