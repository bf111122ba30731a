import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { environment } from "@/lib/env";

/** Nothing below /dev exists outside the demo. */
export default function DevLayout({ children }: { children: ReactNode }) {
  if (!environment("CAUSEWAY_DEMO")) notFound();
  return children;
}
