import type { ReactNode } from "react";
import { requireAnybody } from "@/accounts/session";
import { StaffShell } from "../(admin)/StaffShell";
import { InfoHubShell } from "../(info-hub)/InfoHubShell";
import { WebsupportShell } from "../(websupport)/WebsupportShell";

/** What everybody who is signed in has, each in the shell they know. */
export default async function OwnLoginLayout({ children }: { children: ReactNode }) {
  const person = await requireAnybody();
  if (person.kind === "websupport") return <WebsupportShell email={person.email}>{children}</WebsupportShell>;
  const { role } = person;
  if (role === null) return <InfoHubShell member={person}>{children}</InfoHubShell>;
  return <StaffShell staff={{ ...person, role }}>{children}</StaffShell>;
}
