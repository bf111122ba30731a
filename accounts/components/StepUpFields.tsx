"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef, type ReactNode } from "react";
import { Banner } from "@/components/Banner";
import { TextField } from "@/components/TextField";
import type { StepUpAsk } from "../step-up/ask";
import { ShowPasskey } from "./passkeys/ShowPasskey";

/**
 * Inside a form whose action asked for a proof: the one field that is missing, and the button that sends the form again
 * with everything that was typed. The focus goes there, because nothing was done yet.
 */
export function StepUpFields({
  ask,
  retype,
  children,
}: {
  ask: StepUpAsk;
  /** What has to be typed once more where there is no JavaScript: no page carries a key or a password back. */
  retype?: string;
  children: ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const pathname = usePathname();
  useEffect(() => {
    place.current?.querySelector<HTMLElement>("input:not([type=hidden]), a[href]")?.focus();
  }, [ask]);
  return (
    <div ref={place} id="stepUp" className="scroll-mb-24 rounded-card border border-hairline bg-surface p-4">
      <p className="font-semibold">Show that it is you</p>
      <p className="max-w-measure text-quiet">{WORDS[ask.by]}</p>
      {retype && (
        <noscript>
          <p className="mt-2 max-w-measure font-medium">{retype}</p>
        </noscript>
      )}
      {ask.by !== "sign-in" && (
        <div className="mt-3 flex max-w-form flex-col gap-3">
          {ask.by === "code" ? (
            <TextField
              label="Code"
              name="stepUpCode"
              id="stepUpCode"
              autoComplete="one-time-code"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={40}
              hint="The six digits your authenticator app shows now, or a recovery code."
              error={ask.error}
            />
          ) : (
            <TextField
              label="Your password"
              name="stepUpPassword"
              id="stepUpPassword"
              type="password"
              autoComplete="current-password"
              error={ask.error}
            />
          )}
          <div className="flex flex-wrap gap-2">
            {children}
            {ask.hasPasskey && (
              <ShowPasskey
                onShown={() =>
                  place.current?.querySelector<HTMLButtonElement>("button[type=submit]")?.click()
                }
              />
            )}
          </div>
        </div>
      )}
      {ask.by === "sign-in" && (
        <div className="mt-3">
          <Banner tone="info">
            <a href={`/sign-in/link?${new URLSearchParams({ callbackUrl: pathname }).toString()}`}>
              Have a sign-in link mailed to you
            </a>
            . It leads back to this page; what you typed here you enter once more then.
          </Banner>
        </div>
      )}
    </div>
  );
}

const WORDS: Record<StepUpAsk["by"], string> = {
  code: "This needs your second step again. Nothing was done yet.",
  password: "You signed in a while ago, so this needs your password. Nothing was done yet.",
  "sign-in": "You signed in a while ago, and your login has no password. Nothing was done.",
};
