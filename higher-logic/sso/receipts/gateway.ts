import { after } from "next/server";
import { systemClock } from "@/lib/clock";
import type { DrawnLetter } from "@/lib/letter";
import { logger } from "@/lib/log";
import { mailDelivery, sendMail } from "@/lib/mail";
import { sharedBy } from "../consent";
import { readReceipt, type ReceiptTo } from "./store";
import { grantGivenMail, grantRevokedMail, type ReceiptFacts } from "./words";

/** Whose Grant, and at which client. */
export interface GrantOf {
  associationId: number;
  contactId: number;
  clientId: string;
}

const log = logger("sign-on");

/** Tell a member's login by mail that a Grant was given with these scopes. Call it after it is committed. */
export function mailGrantGiven(of: GrantOf, scopes: readonly string[]): void {
  mailLater(of, (facts) => grantGivenMail(facts, sharedBy(scopes, facts)));
}

/** The same of a Grant that was taken back. */
export function mailGrantRevoked(of: GrantOf): void {
  mailLater(of, grantRevokedMail);
}

/** After the answer has gone out: no mail server holds up a sign-on, and one that refuses the mail undoes nothing. */
function mailLater(of: GrantOf, write: (facts: ReceiptFacts & ReceiptTo) => DrawnLetter): void {
  if (mailDelivery() === "off") return;
  const at = systemClock.now();
  after(async () => {
    try {
      const to = await readReceipt(of.associationId, of.contactId, of.clientId);
      if (!to) return;
      const { email, association: fromName, contactEmail: replyTo } = to;
      await sendMail({ to: email, fromName, replyTo, ...write({ ...to, at }) });
    } catch (error) {
      log.error({ ...of, err: error }, "the receipt of a Grant was not mailed");
    }
  });
}
