import { exactTimeWithZone } from "@/lib/dates";
import { drawLetter, type DrawnLetter } from "@/lib/letter";
import type { Shared } from "../consent";

export interface ReceiptFacts {
  /** Whose member it is: the association's name. */
  association: string;
  /** Whom to ask; null when nobody is named. */
  contactEmail: string | null;
  /** The site as members call it, with its registered name where that is another one. */
  site: string;
  at: Date;
  timeZone: string;
  /** Address of the association, without slash at the end. */
  url: string;
}

/** What each line of a Grant is called: here, on the Grant page and on My community access. */
export const sharedWords: Record<Shared, string> = {
  name: "Your name",
  email: "Your e-mail",
  "member-id": "Your ID here",
  offline: "Changes to these, also while you are away",
};

/** The receipt of a Grant that was given, or that holds for more than before. It says what, never the values themselves. */
export function grantGivenMail(facts: ReceiptFacts, shared: readonly Shared[]): DrawnLetter {
  const { association, site, url } = facts;
  return drawLetter({
    subject: `You gave ${site} a Grant`,
    paragraphs: [
      `On ${exactTimeWithZone(facts.at, facts.timeZone)} you pressed Grant at ${association}. From now on ${site} may sign you in without asking again, and gets to know:`,
      shared.map((each) => `- ${sharedWords[each]}`).join("\n"),
      "It never gets your password. To take the Grant back, press Revoke in My community access.",
    ],
    link: { label: "My community access", url: `${url}/community-access` },
    notes: [notYou(url)],
    signature: { name: association, email: facts.contactEmail },
  });
}

/** The receipt of a Grant that was taken back. */
export function grantRevokedMail(facts: ReceiptFacts): DrawnLetter {
  const { association, site, url } = facts;
  return drawLetter({
    subject: `You revoked the Grant of ${site}`,
    paragraphs: [
      `On ${exactTimeWithZone(facts.at, facts.timeZone)} you revoked the Grant of ${site} at ${association}. It is told nothing more about you, and asks you the next time you sign in there. Your other Grants stay as they are.`,
      `Where you are signed in at ${site} now, log out there.`,
    ],
    link: { label: "My community access", url: `${url}/community-access` },
    notes: [notYou(url)],
    signature: { name: association, email: facts.contactEmail },
  });
}

function notYou(url: string): string {
  return `If it was not you, set a new password. That signs out everybody who is signed in as you:\n${url}/forgot-password`;
}
