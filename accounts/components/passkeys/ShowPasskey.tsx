"use client";

import { useState } from "react";
import { Button } from "@/components/Button";
import { showPasskey, wordsFor } from "./ceremony";
import { usePasskeys } from "./use-passkeys";

/** In place of a code: shows a passkey, and goes on at once. */
export function ShowPasskey({ onShown }: { onShown: () => void }) {
  const isOffered = usePasskeys();
  const [error, setError] = useState<string | null>(null);
  if (!isOffered) return null;
  const press = async () => {
    setError(null);
    try {
      await showPasskey();
      onShown();
    } catch (failed) {
      setError(wordsFor(failed));
    }
  };
  return (
    <>
      <Button onClick={() => void press()}>Use a passkey</Button>
      {error && (
        <p role="alert" className="w-full font-medium text-danger-text">
          {error}
        </p>
      )}
    </>
  );
}
