"use server";

import { redirect } from "next/navigation";
import { requireMember, sessionToken } from "../session";
import { endOtherSessions } from "./store";

/** *Sign out everywhere else*: only the browser that asks stays signed in. */
export async function endMyOtherSessions(): Promise<void> {
  const { loginId } = await requireMember();
  await endOtherSessions(loginId, (await sessionToken()) ?? "");
  redirect("/sessions");
}
