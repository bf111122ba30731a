import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { SetupHome } from "./SetupHome";

export const metadata: Metadata = { title: "Setup" };

export default async function SetupPage() {
  return <SetupHome staff={await requireStaff("records:view")} />;
}
