"use client";

import Link from "next/link";
import { useActionState } from "react";
import { SubmitButton } from "@/components/SubmitButton";
import { repushList, type RepushState } from "@/higher-logic/sync/repush/actions";

/** Sends everybody on one list once more, as after somebody changed the community by hand. */
export function RepushList({ listId }: { listId: number }) {
  const [state, push, pending] = useActionState<RepushState, FormData>(repushList, { ok: true, message: "" });
  return (
    <form action={push} className="flex flex-col items-start gap-3">
      <input type="hidden" name="listId" value={listId} readOnly />
      <p className="text-quiet">
        Changes follow by themselves. This sends everybody on the list once more, for example after somebody
        changed people in Higher Logic by hand.
      </p>
      <p role="status" className={state.ok ? "" : "text-danger-text"}>
        {pending ? "" : state.message}{" "}
        {!pending && state.syncRunId && (
          <Link
            href={`/activity/runs/${state.syncRunId}`}
            className="text-accent-text underline underline-offset-2"
          >
            See how far it is
          </Link>
        )}
      </p>
      <SubmitButton variant="secondary">Push this list again</SubmitButton>
    </form>
  );
}
