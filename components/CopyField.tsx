"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";
import { writeToClipboard } from "./clipboard";
import { controlClass, Labelled, useField } from "./Field";

/** A value somebody has to hand on, with a button that copies it. Without JavaScript it can be selected. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { fieldId, control } = useField({ hint });
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = () => writeToClipboard(value).then(setCopied);
  const forget = () => setCopied((before) => (before === false ? false : null));
  return (
    <Labelled label={label} hint={hint} fieldId={fieldId} message={undefined}>
      <div className="flex items-start gap-2 max-phone:flex-col">
        <input
          {...control}
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
          className={`${controlClass} font-mono`}
        />
        <Button onClick={() => void copy()} onBlur={forget} className="shrink-0">
          {copied ? (
            <Check aria-hidden className="size-4 text-success-text" />
          ) : (
            <Copy aria-hidden className="size-4" />
          )}
          Copy <span className="sr-only">{label}</span>
        </Button>
      </div>
      {/* Nothing may move when this comes and goes: the next Copy button would slip away from under the press. */}
      <p role="status" className={copied ? "sr-only" : "text-quiet empty:hidden"}>
        {copied === true && "Copied"}
        {copied === false && "The browser did not allow it: select the value and copy it."}
      </p>
    </Labelled>
  );
}
