"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Dialog } from "@/components/Dialog";

/**
 * The dialog box is an address of its own: closing it goes back to the page it was opened from. Where none was, it is the
 * page, and closing leads to `closesTo`.
 */
export function IntegrationDialog({ closesTo, children }: { closesTo?: string; children: ReactNode }) {
  const router = useRouter();
  return (
    <Dialog
      title="Higher Logic Integration"
      isPage={closesTo !== undefined}
      onClose={() => (closesTo === undefined ? router.back() : router.push(closesTo))}
    >
      {children}
    </Dialog>
  );
}
