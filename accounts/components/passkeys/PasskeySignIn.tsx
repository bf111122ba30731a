"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { signInWithPasskey, wordsFor } from "./ceremony";
import { usePasskeys } from "./use-passkeys";

/** Signs in with a passkey, where the browser can. */
export function PasskeySignIn({
  step,
  callbackUrl = "",
}: {
  step: "sign-in" | "second-step";
  callbackUrl?: string;
}) {
  const isOffered = usePasskeys();
  const [error, setError] = useState<string | null>(null);
  if (!isOffered) return null;
  const press = async () => {
    setError(null);
    try {
      window.location.assign(await signInWithPasskey(step, callbackUrl));
    } catch (failed) {
      setError(wordsFor(failed));
    }
  };
  return (
    <div className="flex flex-col gap-3">
      {error && (
        <Banner tone="danger" live="assertive">
          {error}
        </Banner>
      )}
      {/* Not "Sign in …": the form's own button is called that, and people who listen must tell the two apart. */}
      <Button onClick={() => void press()} className="w-full">
        <KeyRound aria-hidden className="size-4" />
        Use a passkey
      </Button>
    </div>
  );
}
