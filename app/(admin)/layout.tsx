import type { ReactNode } from "react";
import { requireStaff } from "@/accounts/session";
import { StaffShell } from "./StaffShell";

export default async function StaffLayout({ children }: { children: ReactNode }) {
  return <StaffShell staff={await requireStaff("records:view")}>{children}</StaffShell>;
}
