"use client";

import { useId, useRef, useState, type FormEvent } from "react";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { controlClass, Labelled, useField } from "@/components/Field";
import { SelectField } from "@/components/SelectField";
import { IMPORT_KINDS, kindWords, type ImportKind } from "../columns";
import { sendFile, type ImportAnswer } from "./send-file";
import { ImportResult } from "./ImportResult";

const HINT = "At most 9 MB. Longer files: ask whoever runs Causeway for you.";

/** What is going on with the chosen file. */
type Step = { at: "choose"; error?: string } | { at: "sending" } | { at: "answered"; answer: ImportAnswer };

/**
 * A file and what it is about. It stays in the browser between the look and the import, and the server looks through it
 * both times: what was looked at is no promise about what is taken.
 */
export function ImportForm() {
  const [step, setStep] = useState<Step>({ at: "choose" });
  const [kind, setKind] = useState<ImportKind>("contacts");
  const file = useRef<HTMLInputElement>(null);
  const { fieldId, message, control } = useField({
    id: useId(),
    hint: HINT,
    error: step.at === "choose" ? step.error : undefined,
  });
  const changed = () => setStep({ at: "choose" });

  async function send(dryRun: boolean) {
    const chosen = file.current?.files?.[0];
    if (!chosen) {
      setStep({ at: "choose", error: "Choose a file." });
      file.current?.focus();
      return;
    }
    setStep({ at: "sending" });
    const answer = await sendFile(kind, chosen, dryRun);
    setStep({ at: "answered", answer });
    // What is taken already would only be found unchanged.
    if (answer.status === "applied" && file.current) file.current.value = "";
  }

  const mayImport =
    step.at === "answered" && step.answer.status === "tried" && step.answer.created + step.answer.updated > 0;
  return (
    <form
      className="flex max-w-form flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send(true);
      }}
    >
      <SelectField
        label="What the file is about"
        value={kind}
        onChange={(event) => {
          setKind(event.target.value as ImportKind);
          changed();
        }}
        options={IMPORT_KINDS.map((value) => ({ value, label: kindWords[value] }))}
      />
      <Labelled label="CSV file" hint={HINT} fieldId={fieldId} message={message}>
        <input
          ref={file}
          type="file"
          accept=".csv,text/csv"
          onChange={changed}
          {...control}
          className={controlClass}
        />
      </Labelled>
      <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
        {step.at === "sending" && <Banner title="Looking through the file …" />}
        {step.at === "answered" && <ImportResult answer={step.answer} />}
      </div>
      <div className="flex flex-wrap gap-2">
        {mayImport ? (
          <Button variant="primary" onClick={() => void send(false)}>
            Import
          </Button>
        ) : (
          <Button type="submit" variant="primary" disabled={step.at === "sending"}>
            Look through the file
          </Button>
        )}
      </div>
    </form>
  );
}
