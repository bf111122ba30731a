import type { ReactNode } from "react";
import { Monogram } from "./Monogram";

/** A page outside any navigation: one card, the association's name above it. */
export function CardPage({
  associationName,
  reason,
  children,
}: {
  associationName: string;
  /** Code of a refusal, for programs that read the page. */
  reason?: string;
  children: ReactNode;
}) {
  return (
    <div className="roomy mx-auto flex min-h-dvh w-full max-w-card flex-col justify-center gap-5 p-4 text-base">
      <header className="flex items-center gap-3 text-lg font-semibold">
        <Monogram name={associationName} />
        <span className="min-w-0 wrap-anywhere">{associationName}</span>
      </header>
      <main
        data-reason={reason}
        className="flex flex-col gap-4 rounded-card border border-hairline bg-surface p-5 wrap-anywhere drawer:p-6"
      >
        {children}
      </main>
    </div>
  );
}
