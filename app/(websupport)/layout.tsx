import type { ReactNode } from "react";
import { requireWebsupport } from "@/accounts/session";
import { WebsupportShell } from "./WebsupportShell";

export default async function WebsupportLayout({ children }: { children: ReactNode }) {
  return <WebsupportShell email={(await requireWebsupport()).email}>{children}</WebsupportShell>;
}
