"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";
import { writeToClipboard } from "./clipboard";

/** Copies a longer text that stands beside it. */
export function CopyButton({ what, text }: { what: string; text: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = () => writeToClipboard(text).then(setCopied);
  return (
    <span className="inline-flex items-center gap-2">
      <Button onClick={() => void copy()} onBlur={() => setCopied(null)}>
        {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
        Copy <span className="sr-only">{what}</span>
      </Button>
      <span role="status" className="text-quiet empty:hidden">
        {copied === true && "Copied"}
        {copied === false && "The browser did not allow it: select the text and copy it."}
      </span>
    </span>
  );
}
