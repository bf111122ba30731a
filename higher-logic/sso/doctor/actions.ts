"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { checkAddresses } from "./checks/store";

/** *Check addresses now*: asks our own, the community's site, and where a sign-in starts there. */
export async function checkSignOn(_form: FormData): Promise<void> {
  const { associationId, email } = await requireStaff("higher-logic:push");
  await checkAddresses(associationId, email);
  revalidatePath("/activity/sign-on");
  redirect("/activity/sign-on");
}
