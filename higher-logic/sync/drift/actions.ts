"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireStaff } from "@/accounts/session";
import { pool } from "@/lib/db";
import { healDecisions, isDriftCause, lookIntents } from "./causes";
import { healDrift } from "./heal/store";
import { requestDrift, stopDrift, type DriftRefused } from "./store";
import { takeOver } from "./takeover/store";

export interface DriftState {
  ok: boolean;
  message: string;
}

const REFUSED: Readonly<Record<DriftRefused, string>> = {
  "no-read-access": "Nothing can be read: enter the read key under Advanced first.",
  "not-synced": "Nothing was told to this community yet: press Sync first.",
  "already-synced": "This community was synced already: start a drift check instead.",
  "not-complete": "Enter Tenant Code and Tenant API Key in the Higher Logic Integration dialog first.",
};

const lookForm = z.object({ intent: z.enum(lookIntents) });

/** Start or stop a look into the community, or take over what it found. */
export async function lookIntoCommunity(_before: DriftState, form: FormData): Promise<DriftState> {
  const { associationId, email: by } = await requireStaff("higher-logic:push");
  const parsed = lookForm.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { ok: false, message: "Nothing was done: load the page again." };
  const { intent } = parsed.data;
  revalidatePath("/activity/drift");
  if (intent === "stop") {
    await stopDrift(pool(), associationId);
    return { ok: true, message: "Stopped. What was found so far stays." };
  }
  if (intent === "take-over") {
    const people = await takeOver(associationId, by);
    if (people === null)
      return { ok: false, message: "Nothing was taken over: look into the community again." };
    return {
      ok: true,
      message: `Taken over: ${people.toLocaleString("en-US")} people. Nothing is sent before Sync.`,
    };
  }
  const asked = await requestDrift(associationId, intent, by);
  if ("refused" in asked) return { ok: false, message: REFUSED[asked.refused] };
  return { ok: true, message: asked.already ? "It is under way already." : "Started." };
}

const healForm = z.object({
  decision: z.enum(healDecisions),
  findingIds: z.array(z.coerce.number().int().positive()).max(1000),
  /** The cause the page shows; empty: all. */
  cause: z.string(),
});

/** Send what is true here again for the people of these differences, through the ordinary pusher and guard. */
export async function healDifferences(_before: DriftState, form: FormData): Promise<DriftState> {
  const { associationId, email: by } = await requireStaff("higher-logic:push");
  const parsed = healForm.safeParse({ ...Object.fromEntries(form), findingIds: form.getAll("findingId") });
  if (!parsed.success) return { ok: false, message: "Nothing was healed: load the page again." };
  const { decision, findingIds, cause } = parsed.data;
  if (decision === "heal-selected" && findingIds.length === 0)
    return { ok: false, message: "Nothing was healed: select people first." };
  const all = isDriftCause(cause) ? { cause } : ("all" as const);
  const people = await healDrift(associationId, decision === "heal-all" ? all : { findingIds }, by);
  revalidatePath("/activity/drift");
  if (people === 0)
    return { ok: true, message: "Nothing to heal: it was healed before, or nothing here can." };
  const whom = people === 1 ? "1 person" : `${people.toLocaleString("en-US")} people`;
  return {
    ok: true,
    message: `Being sent again now: ${whom}. Whoever would lose access by it is held by the guard where many would.`,
  };
}
