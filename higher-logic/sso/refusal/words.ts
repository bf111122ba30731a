import type { ContactStatus } from "@/higher-logic/push/person";
import { refusalCodes, type RefusalCode } from "../eligibility";

/** What a page of refusal can be about: a gate, or the member's own *Cancel*. */
export type ShownReason = RefusalCode | "cancelled";

/** Who reads it. */
export type Reader = "nobody" | "member" | "organization" | "staff" | "websupport";

export interface RefusalFacts {
  reason: ShownReason;
  /** The site that was to be signed in to, as members call it. */
  site: string;
  association: string;
  reader: Reader;
  /** Of the reader, for `not-active`. */
  status?: ContactStatus;
  /** Whom staff write to for Websupport. */
  supportEmail?: string;
}

export type NextStep = { label: string; href: string } | { label: string; signOut: true };

export interface RefusalWords {
  title: string;
  happened: string;
  todo: string;
  step: NextStep;
}

type Words = Omit<RefusalWords, "step"> & { step?: NextStep };
type WordsOf = (facts: RefusalFacts) => Words;

export function isShownReason(text: string): text is ShownReason {
  return text === "cancelled" || refusalCodes.some((code) => code === text);
}

/** Reasons that are the association's and say nothing about a person: anybody may read them. */
const ASSOCIATIONS_OWN: readonly ShownReason[] = [
  "not-enabled-by-websupport",
  "not-enabled",
  "not-complete",
  "no-initial-sync",
  "sso-off",
  "cancelled",
];

const SETTINGS: NextStep = {
  label: "Open the Higher Logic settings",
  href: "/setup/integrations/higher-logic",
};
const SIGN_IN: NextStep = { label: "Sign in", href: "/sign-in?callbackUrl=%2Fcommunity" };
export const DEFAULT_NEXT_STEP: NextStep = { label: "Go to the Info Hub", href: "/info-hub" };
const OTHER_LOGIN: NextStep = { label: "Log out and use another login", signOut: true };

/** Whether this reader may know this reason: one about a person is told to nobody who is not signed in. */
export function mayRead(reader: Reader, reason: ShownReason): boolean {
  return reader !== "nobody" || ASSOCIATIONS_OWN.includes(reason);
}

/** What happened, what to do about it, and one step on, in the words of whoever reads it. */
export function refusalWords(facts: RefusalFacts): RefusalWords {
  if (!mayRead(facts.reader, facts.reason)) return signInFirst(facts);
  const forStaff = facts.reader === "staff" ? staffWords[facts.reason] : undefined;
  const { step, ...words } = (forStaff ?? memberWords[facts.reason])(facts);
  return { ...words, step: step ?? (facts.reader === "nobody" ? SIGN_IN : DEFAULT_NEXT_STEP) };
}

/** For somebody who is not signed in, and of whom nothing is said. */
export const signInFirst = ({
  site,
  association,
}: Pick<RefusalFacts, "site" | "association">): RefusalWords => ({
  title: `Sign in to go on to ${site}`,
  happened: `Only somebody with a login of ${association} is told more here.`,
  todo: "Sign in first. If something still stands in the way, the page says what it is.",
  step: SIGN_IN,
});

/** For somebody whom nothing keeps out. */
export const wayIn = ({ site, association }: Pick<RefusalFacts, "site" | "association">): RefusalWords => ({
  title: `You can sign in to ${site}`,
  happened: `Nothing of ${association} stands in your way.`,
  todo: `If ${site} itself keeps you out, ask there.`,
  step: { label: `Go to ${site}`, href: "/community" },
});

const memberWords: Record<ShownReason, WordsOf> = {
  "not-enabled-by-websupport": ({ site, association }) => ({
    title: `${site} is not open yet`,
    happened: `Signing in to ${site} from here has not been switched on for ${association}.`,
    todo: `Nothing is wrong with your login. Ask ${association} when it will be ready.`,
  }),
  "not-enabled": ({ site, association }) => ({
    title: `${site} is not open at the moment`,
    happened: `${association} has switched off its connection to ${site}.`,
    todo: `Nothing is wrong with your login. Ask ${association} when it will be back.`,
  }),
  "not-complete": ({ site, association }) => ({
    title: `${site} is not open yet`,
    happened: `${association} has not finished connecting ${site}.`,
    todo: `Nothing is wrong with your login. Ask ${association} when it will be ready.`,
  }),
  "no-initial-sync": ({ site, association }) => ({
    title: `${site} is not open yet`,
    happened: `${site} is still being told who the members of ${association} are.`,
    todo: "Nothing is wrong with your login. Try again in an hour.",
  }),
  "sso-off": ({ site, association }) => ({
    title: `${site} is not open at the moment`,
    happened: `${association} has switched off signing in to ${site} from here.`,
    todo: `Nothing is wrong with your login. Ask ${association} when it will be back.`,
  }),
  "other-association": ({ reader, association }) => ({
    title:
      reader === "websupport" ? "This login is Websupport’s" : "This login belongs to another association",
    happened: `You are signed in with a login that is not one of ${association}.`,
    todo: `Log out, and sign in with your login of ${association}.`,
    step: OTHER_LOGIN,
  }),
  organization: ({ site }) => ({
    title: "This login belongs to an organization",
    happened: `${site} is for people: everybody signs in with a login of their own.`,
    todo: "Log out, and sign in with your own login.",
    step: OTHER_LOGIN,
  }),
  deleted: ({ association }) => ({
    title: "There is no member record for this login",
    happened: `${association} no longer has the record that this login belonged to.`,
    todo: `Ask ${association} whether you have another login.`,
    step: OTHER_LOGIN,
  }),
  "not-active": notActive,
  "not-on-synced-list": ({ site, association }) => ({
    title: `You are on no list that leads to ${site}`,
    happened: `${site} is for certain lists and committees of ${association}. Today you are on none of them.`,
    todo: `Ask ${association} to put you on the list you belong to. From that moment you can sign in.`,
    step: { label: "See my community access", href: "/community-access" },
  }),
  "staff-inactive": ({ site, association }) => ({
    title: `Your staff access to ${site} has ended`,
    happened: `You are not marked as active staff of ${association} any more.`,
    todo: `If you still work for ${association}, ask to be made active again. Members get in by an active membership and a place on a list.`,
  }),
  cancelled: ({ site }) => ({
    title: `You did not sign in to ${site}`,
    happened: `You pressed Cancel, so ${site} was told nothing about you.`,
    todo: "You can try again at any time.",
    step: { label: "Try again", href: "/community" },
  }),
};

/** Staff of the association read which switch it is, and where. */
const staffWords: Partial<Record<ShownReason, WordsOf>> = {
  "not-enabled-by-websupport": ({ site, supportEmail }) => ({
    title: "Websupport has not enabled Higher Logic",
    happened: `Nobody can sign in to ${site} before Websupport has done that.`,
    todo: supportEmail ? `Write to ${supportEmail}.` : "Ask whoever hosts this site.",
    step: SETTINGS,
  }),
  "not-enabled": ({ site }) => ({
    title: "The integration with Higher Logic is off",
    happened: `Nobody can sign in to ${site} while it is.`,
    todo: "Tick Enabled in the Higher Logic settings, then Save.",
    step: SETTINGS,
  }),
  "not-complete": ({ site }) => ({
    title: "The set-up of Higher Logic is not finished",
    happened: `Nobody can sign in to ${site} before it is.`,
    todo: "Follow the checklist in the Higher Logic settings.",
    step: SETTINGS,
  }),
  "no-initial-sync": ({ site }) => ({
    title: "The initial sync is not finished",
    happened: `${site} does not know the members yet, so nobody can sign in there.`,
    todo: "Press Sync in the Higher Logic settings, or wait until it is finished.",
    step: SETTINGS,
  }),
  "sso-off": ({ site }) => ({
    title: `Signing in to ${site} is off`,
    happened: "Show Single Sign-On link in the Info Hub is not ticked, and that box is the switch.",
    todo: "Tick it in the Higher Logic settings, then Save.",
    step: SETTINGS,
  }),
};

function notActive({ site, association, status }: RefusalFacts): Words {
  const happened = `${site} is for Active members: by a membership of their own, or through an organization that has one.`;
  switch (status) {
    case "pending":
      return {
        title: "Your membership is waiting for approval",
        happened,
        todo: `From the moment ${association} has approved it you can sign in. Ask there if it takes long.`,
      };
    case "suspended":
      return {
        title: "Your membership is suspended",
        happened,
        todo: `Ask ${association} what is needed to make it active again.`,
      };
    case "dropped":
      return {
        title: "Your membership has ended",
        happened,
        todo: `Ask ${association} how to renew it. From the moment it is active you can sign in.`,
      };
    default:
      return {
        title: "You have no active membership",
        happened,
        todo: `Ask ${association} how to become a member.`,
      };
  }
}
