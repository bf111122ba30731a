"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Dialog } from "@/components/Dialog";

/** The dialog box is an address of its own: closing it goes back to the page it lies over. */
export function IntegrationDialog({ children }: { children: ReactNode }) {
  const router = useRouter();
  return (
    <Dialog title="Higher Logic Integration" onClose={() => router.back()}>
      {children}
    </Dialog>
  );
}
