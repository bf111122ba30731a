"use server";

import { revalidatePath } from "next/cache";
import { requireStaff } from "@/accounts/session";
import { noteCommunities, tickVisible } from "./store";

export interface LookState {
  message: string;
}

/** Ask now which communities can be seen, instead of waiting for the next look. */
export async function lookForVisible(): Promise<LookState> {
  const { associationId } = await requireStaff("higher-logic:push");
  await noteCommunities(associationId);
  const ticked = await tickVisible(associationId);
  revalidatePath("/activity/communities");
  if (ticked === null)
    return { message: "The community could not be read. Check the read key under Advanced." };
  if (ticked === 0) return { message: "Nothing new can be seen." };
  return { message: ticked === 1 ? "1 more can be seen now." : `${ticked} more can be seen now.` };
}
