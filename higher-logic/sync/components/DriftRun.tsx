"use client";

import { useRouter } from "next/navigation";
import { useActionState, useEffect, type ReactNode } from "react";
import { ProgressBar } from "@/components/ProgressBar";
import { SubmitButton } from "@/components/SubmitButton";
import { lookIntoCommunity } from "@/higher-logic/sync/drift/actions";
import { count } from "./run-words";

const LOOK_AGAIN_MS = 2_000;

export interface DriftProgress {
  isRunning: boolean;
  groups: number;
  groupsDone: number;
  peopleSeen: number;
  peopleAsked: number;
  peopleToAsk: number;
}

/** How far the look has come, counting on while the page is open, and the button that starts or stops it. */
export function DriftRun({
  progress,
  mayStart,
  intent,
  label,
  children,
}: {
  progress: DriftProgress | null;
  mayStart: boolean;
  intent: "drift" | "takeover";
  /** Of the button that starts it. */
  label: string;
  /** What there is to say about the newest look. */
  children?: ReactNode;
}) {
  const router = useRouter();
  const [state, act] = useActionState(lookIntoCommunity, { ok: true, message: "" });
  const isRunning = progress?.isRunning ?? false;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => router.refresh(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isRunning, router]);
  return (
    <div className="flex flex-col gap-4">
      {progress && isRunning && (
        <>
          <ProgressBar
            label="Communities looked at"
            value={progress.groupsDone}
            max={progress.groups}
            detail={`${count(progress.peopleSeen)} memberships seen`}
          />
          {progress.groupsDone === progress.groups && (
            <ProgressBar
              label="People asked for one by one"
              value={progress.peopleAsked}
              max={progress.peopleAsked + progress.peopleToAsk}
            />
          )}
        </>
      )}
      {children}
      <form action={act} className="flex flex-wrap items-center gap-3">
        {mayStart && (
          <SubmitButton
            name="intent"
            value={isRunning ? "stop" : intent}
            variant={isRunning ? "secondary" : "primary"}
          >
            {isRunning ? "Stop" : label}
          </SubmitButton>
        )}
        <p role="status" className={state.ok ? "" : "font-medium text-danger-text"}>
          {isRunning ? "Under way." : state.ok && progress ? "" : state.message}
        </p>
      </form>
    </div>
  );
}
