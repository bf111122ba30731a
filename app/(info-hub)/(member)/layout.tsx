import type { ReactNode } from "react";
import { requireMember } from "@/accounts/session";
import { InfoHubShell } from "../InfoHubShell";

export default async function MemberLayout({ children }: { children: ReactNode }) {
  return <InfoHubShell member={await requireMember()}>{children}</InfoHubShell>;
}
