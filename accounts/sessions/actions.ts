"use server";

import { redirect } from "next/navigation";
import { requireAnybody, sessionToken, showFromNow } from "../session";
import { endOneSession, endOtherSessions } from "./store";

/** *Sign out everywhere else*: only the browser that asks stays signed in. */
export async function endMyOtherSessions(): Promise<void> {
  const { loginId } = await requireAnybody();
  await showFromNow(await endOtherSessions(loginId, (await sessionToken()) ?? ""));
  redirect("/security");
}

/** *Sign out* beside one browser: one of the person's own, whatever the form says. */
export async function endMySession(form: FormData): Promise<void> {
  const { loginId } = await requireAnybody();
  const sessionId = form.get("sessionId");
  if (typeof sessionId === "string") await endOneSession(loginId, sessionId.slice(0, 100));
  redirect("/security");
}
