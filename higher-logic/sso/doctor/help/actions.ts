"use server";

import { redirect } from "next/navigation";
import { requireMember } from "@/accounts/session";
import { href } from "@/lib/search-params";
import { askForHelp } from "./store";

/** *I cannot get in* on My community access: about the member who presses it, whatever the form says. */
export async function cannotGetIn(_form: FormData): Promise<void> {
  const { associationId, contactId } = await requireMember();
  redirect(href("/community-access", { asked: await askForHelp(associationId, contactId) }));
}
