"use server";

import { redirect } from "next/navigation";
import { requireMember } from "@/accounts/session";
import { mailGrantRevoked } from "../receipts/gateway";
import { revokeGrant } from "./store";

/** *Revoke* on My community access: the member's own Grant, whatever else the form says. */
export async function revokeMyGrant(form: FormData): Promise<void> {
  const { associationId, contactId } = await requireMember();
  const clientId = form.get("clientId");
  const wasThere =
    typeof clientId === "string" && (await revokeGrant(associationId, contactId, clientId.slice(0, 200)));
  if (wasThere) mailGrantRevoked({ associationId, contactId, clientId });
  redirect(wasThere ? "/community-access?revoked=1" : "/community-access");
}
