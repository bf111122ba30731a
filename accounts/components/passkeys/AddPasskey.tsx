"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { TextField } from "@/components/TextField";
import type { StepUpAsk } from "../../step-up/ask";
import { StepUpFields } from "../StepUpFields";
import { RecoveryCodes } from "../security/RecoveryCodes";
import { addPasskey, wordsFor } from "./ceremony";
import { usePasskeys } from "./use-passkeys";

interface Said {
  error: string | null;
  stepUp: StepUpAsk | null;
  recoveryCodes: string[] | null;
}

const silent: Said = { error: null, stepUp: null, recoveryCodes: null };

/** Makes a passkey on this device or on a security key, where the browser can. */
export function AddPasskey() {
  const router = useRouter();
  const isOffered = usePasskeys();
  const [said, setSaid] = useState(silent);
  const [kept, setKept] = useState(0);
  if (!isOffered) return null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { passkeyName = "", ...proof } = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]),
    );
    setSaid({ ...silent, stepUp: said.stepUp });
    try {
      const done = await addPasskey(passkeyName, proof);
      setSaid({ ...silent, ...done });
      if (!("recoveryCodes" in done)) return;
      setKept((before) => before + 1);
      router.refresh();
    } catch (failed) {
      setSaid({ ...silent, error: wordsFor(failed) });
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <div>
        <h3 className="font-semibold">With a passkey</h3>
        <p className="max-w-measure text-quiet">
          It is kept by your computer, phone or security key, opens with your finger, face or PIN, and signs
          in without the password.
        </p>
      </div>
      {said.recoveryCodes && (
        <Banner tone="success" title="The passkey is set up" live="polite">
          It signs you in by itself, here and on devices that share it.
        </Banner>
      )}
      {said.recoveryCodes && said.recoveryCodes.length > 0 && <RecoveryCodes codes={said.recoveryCodes} />}
      <form onSubmit={(event) => void submit(event)} className="flex max-w-form flex-col gap-3">
        {said.error && (
          <Banner tone="danger" live="assertive">
            {said.error}
          </Banner>
        )}
        <TextField
          // After one was kept the next begins with a name of its own.
          key={kept}
          label="Name of the passkey"
          name="passkeyName"
          maxLength={60}
          defaultValue="This computer"
          hint="What you call it, to know it again."
        />
        {said.stepUp ? (
          <StepUpFields ask={said.stepUp}>
            <Button type="submit" variant="primary">
              Add a passkey
            </Button>
          </StepUpFields>
        ) : (
          <div>
            <Button type="submit">Add a passkey</Button>
          </div>
        )}
      </form>
    </div>
  );
}
