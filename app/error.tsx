"use client";

import { Button } from "@/components/Button";

/** A page failed. What was typed into it is still on the server's side untouched, so trying again is safe. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-measure flex-col justify-center gap-4 p-6">
      <h1 className="text-2xl">This page could not be shown</h1>
      <p>Something failed on our side. What was saved before is safe. Try again in a moment.</p>
      {error.digest && <p className="text-quiet">If you report it, name this number: {error.digest}</p>}
      <div>
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      </div>
    </main>
  );
}
