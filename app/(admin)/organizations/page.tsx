import { redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";

/** Organizations are contacts. */
export default async function OrganizationsPage() {
  await requireStaff("records:view");
  redirect("/contacts?kind=organization");
}
