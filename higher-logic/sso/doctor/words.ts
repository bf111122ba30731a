import { upper } from "@/lib/first-letter";
import { faultWords } from "../attempts/words";
import type { RefusalCode } from "../eligibility";
import type { Fault } from "../attempts/faults";
import type { Finding, OwnFinding } from "./finding";

/** A gate in the words staff read wherever it is spoken of. */
export interface GateWords {
  /** True while it is open. */
  label: string;
  /** True while it is closed, as the end of a sentence. */
  closed: string;
  /** The one thing to do then. */
  todo: string;
}

export const gateWords: Record<RefusalCode, GateWords> = {
  "not-enabled-by-websupport": {
    label: "Websupport has enabled Higher Logic",
    closed: "Websupport has not enabled Higher Logic",
    todo: "Ask Websupport to enable Higher Logic for your association.",
  },
  "not-enabled": {
    label: "The integration is enabled",
    closed: "the integration is switched off",
    todo: "Tick Enabled in the Higher Logic settings, then Save.",
  },
  "not-complete": {
    label: "Tenant Code and Tenant API Key are saved",
    closed: "Tenant Code or Tenant API Key is missing",
    todo: "Enter Tenant Code and Tenant API Key in the Higher Logic settings.",
  },
  "no-initial-sync": {
    label: "The initial sync is finished",
    closed: "the initial sync is not finished",
    todo: "Press Sync in the Higher Logic settings, or wait until it is finished.",
  },
  "sso-off": {
    label: "The Single Sign-On link is shown in the Info Hub",
    closed: "the Single Sign-On link is not shown in the Info Hub",
    todo: "Tick Show Single Sign-On link in the Info Hub in the Higher Logic settings.",
  },
  "other-association": {
    label: "The person belongs to your association",
    closed: "the person belongs to another association",
    todo: "Ask the person to log out and to sign in with the login of your association.",
  },
  organization: {
    label: "The contact is an individual",
    closed: "the contact is an organization",
    todo: "Give the person a contact and a login of their own; organizations cannot sign in.",
  },
  deleted: {
    label: "The contact is there",
    closed: "the contact was deleted",
    todo: "The contact was deleted. Add the person anew, or ask which contact is theirs.",
  },
  "not-active": {
    label: "The person is Active",
    closed: "the person is not Active",
    todo: "Look at the memberships on the contact page, the person’s own and those of their organization.",
  },
  "not-on-synced-list": {
    label: "The person is on a synchronized list",
    closed: "the person is on no synchronized list",
    todo: "Put the person on a list that is synchronized, or look at join and drop dates.",
  },
  "staff-inactive": {
    label: "The staff role is active",
    closed: "the person is no active staff member any more",
    todo: "Make the staff member active again under Setup, Staff; or give the person a membership and a list.",
  },
};

export interface FindingWords {
  /** Whole sentences. */
  says: string;
  todo: string;
}

/** What the doctor tells staff about somebody: what it found, and the one thing to do next. */
export function findingWords(finding: Finding): FindingWords {
  if (isOwn(finding)) return ownWords[finding];
  if (isFault(finding)) {
    const { says, todo } = faultWords[finding];
    return { says: `The last attempt failed: ${says}.`, todo };
  }
  const { closed, todo } = gateWords[finding];
  return { says: `Cannot sign in: ${closed}.`, todo };
}

/** Why a step went wrong, or what was found then. */
export function reasonWords(because: Finding): string {
  if (isOwn(because)) return ownWords[because].says;
  if (isFault(because)) return `${upper(faultWords[because].says)}.`;
  return `${upper(gateWords[because].closed)}.`;
}

const ownWords: Record<OwnFinding, FindingWords> = {
  "no-login": {
    says: "Every gate is open, but nobody can sign in as this person: there is no login.",
    todo: "Press Invite on the contact page.",
  },
  "cannot-be-told": {
    says: "Every gate is open, but the community cannot be told of this person: the record lacks something.",
    todo: "Fill in what the problem names; the change is told by itself.",
  },
  "removal-held": {
    says: "Taking this person out of the community waits for a decision.",
    todo: "Decide under Activity, Held removals.",
  },
  "not-told": {
    says: "Every gate is open, but the community has not accepted this person yet, and would not know who comes.",
    todo: "Look at what is said about the connection under Activity; otherwise press Push now.",
  },
  "never-tried": {
    says: "Nothing stands in the way, and no attempt was seen in 90 days.",
    todo: "Ask the person to press the Community link in the Info Hub, and look here again.",
  },
  "allowed-by-now": {
    says: "The last attempt was refused. What stood in the way then does no more.",
    todo: "Ask the person to try again.",
  },
  "stopped-at-login": {
    says: "The last attempt ended at the sign-in page.",
    todo: "Ask whether the password is known; a new one can be sent from the contact page.",
  },
  "stopped-at-grant": {
    says: "The last attempt ended at the Grant page.",
    todo: "Ask the person to try again and to press Grant.",
  },
  "code-left": {
    says: "The site was sent a code and never came to exchange it.",
    todo: "Give the packet below to Higher Logic: the request after the redirect did not arrive here.",
  },
  "token-left": {
    says: "The site was given a token and never read who the person is.",
    todo: "Give the packet below to Higher Logic: the user info address may be wrong there.",
  },
  "signed-in": {
    says: "The last attempt went well to its end; what is left is the community’s own.",
    todo: "Look whether the person is deactivated there, or the community hidden; otherwise give the packet to Higher Logic.",
  },
};

/** What a member is told: no detail of how things are set up, one next step, and whom the number is for. */
export interface MemberWords {
  title: string;
  todo: string;
}

/** In plain words for the member; a gate is told by the page of refusals, which has its own words. */
export function memberFindingWords(
  finding: Exclude<Finding, RefusalCode>,
  { site, association }: { site: string; association: string },
): MemberWords {
  const again = { title: `You can sign in to ${site}` };
  switch (finding) {
    case "cannot-be-told":
      return {
        title: `${site} does not know you yet`,
        todo: "Look in My profile whether first name, last name and e-mail are filled in. What you save there is told by itself.",
      };
    case "not-told":
    case "removal-held":
    case "no-login":
      return {
        title: `${site} does not know you yet`,
        todo: `Try again in half an hour. If it is the same then, tell ${association} the number below.`,
      };
    case "never-tried":
    case "stopped-at-login":
    case "expired":
    case "allowed-by-now":
      return { ...again, todo: `Press Go to ${site} above.` };
    case "stopped-at-grant":
    case "grant-required":
    case "grant-ended":
      return { ...again, todo: `Press Go to ${site} above, and then Grant.` };
    case "signed-in":
      return {
        ...again,
        todo: `Your last sign-in went well as far as we can see. If ${site} itself keeps you out, tell ${association} the number below.`,
      };
    default:
      return {
        title: `Something went wrong between ${site} and us`,
        todo: `It is not your fault. Try once more; if it ends the same way, tell ${association} the number below.`,
      };
  }
}

function isOwn(finding: Finding): finding is OwnFinding {
  return finding in ownWords;
}

function isFault(finding: Finding): finding is Fault {
  return finding in faultWords;
}
