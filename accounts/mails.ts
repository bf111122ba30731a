import { drawLetter, type DrawnLetter, type Letter } from "@/lib/letter";
import { VALID_MINUTES, type LinkPurpose } from "./invitations/links";

/** Whose site writes, and where its reader goes on. */
export interface MailContext {
  /** Whose site it is; the operator's own people read Causeway here. */
  siteName: string;
  /** The one-time link, or the page to go to. */
  url: string;
  /** Whom to ask; null when nobody is named. */
  contactEmail: string | null;
}

/** The mail that carries a one-time link. */
export function linkMail(purpose: LinkPurpose, context: MailContext): DrawnLetter {
  return draw(context, links[purpose](context.siteName));
}

/** Told to the login's address after its password was set, so that a theft does not go unnoticed. */
export function passwordSetMail(context: MailContext): DrawnLetter {
  const { siteName } = context;
  return draw(context, {
    subject: `Your password at ${siteName} was set`,
    paragraphs: [
      `The password of your login at ${siteName} has just been set. Everybody who was signed in with it was signed out.`,
      "If it was you, there is nothing to do. If it was not you, set a new one now.",
    ],
    label: "Set a new password",
  });
}

/** To the new address: whoever reads it may make it the one to sign in with. */
export function confirmEmailMail(context: MailContext): DrawnLetter {
  const { siteName } = context;
  return draw(context, {
    subject: `Confirm your new e-mail at ${siteName}`,
    paragraphs: [
      `You asked to sign in at ${siteName} with this e-mail from now on. Nothing changes until you confirm it.`,
    ],
    label: "Confirm the new e-mail",
    notes: [
      "The link works once, and for 24 hours.",
      "If you did not ask for this, there is nothing to do: nobody signs in with your e-mail.",
    ],
  });
}

/** To an address that another login has: nothing was changed, and whoever asked was not told. */
export function emailTakenMail(context: MailContext): DrawnLetter {
  const { siteName } = context;
  return draw(context, {
    subject: `Your e-mail at ${siteName}`,
    paragraphs: [
      `Somebody who is signed in at ${siteName} asked to sign in with this e-mail from now on. You have a login with it already, so nothing was changed.`,
      "If it was you, sign in with this e-mail as before. If it was not you, there is nothing to do.",
    ],
    label: "Go to signing in",
  });
}

/** To the old address, after the change, with the way back. */
export function emailChangedMail(context: MailContext, newEmail: string): DrawnLetter {
  const { siteName, contactEmail } = context;
  return draw(context, {
    subject: `Your e-mail at ${siteName} was changed`,
    paragraphs: [
      `From now on you sign in at ${siteName} with ${newEmail}, and no longer with this e-mail.`,
      "If it was you, there is nothing to do. If it was not you, take it back now: everybody is signed out, and you set a new password.",
    ],
    label: "Take the old e-mail back",
    notes: [
      "The link works once, and for 7 days.",
      ...(contactEmail === null ? [] : [`After that, or if you are in doubt, write to ${contactEmail}.`]),
    ],
  });
}

/** What is told to a login's address because a thief would do it too. */
export type SecurityNews =
  | "authenticator-added"
  | "authenticator-removed"
  | "passkey-added"
  | "passkey-removed"
  | "recovery-codes-made"
  | "recovery-code-used"
  | "second-step-reset"
  | "wrong-codes";

/** @param what names the thing, or counts it */
export function securityMail(news: SecurityNews, what: string, context: MailContext): DrawnLetter {
  const { siteName, contactEmail } = context;
  const ask = contactEmail === null ? "" : ` and write to ${contactEmail}`;
  return draw(context, {
    subject: SUBJECTS[news] ?? `Your login at ${siteName} was changed`,
    paragraphs: [
      newsWords[news](siteName, what),
      `If it was you, there is nothing to do. If it was not you, set a new password, look through Sign-in and security${ask}.`,
    ],
    label: "Open Sign-in and security",
  });
}

const SUBJECTS: Partial<Record<SecurityNews, string>> = {
  "wrong-codes": "Somebody may know your password",
};

const newsWords: Record<SecurityNews, (siteName: string, what: string) => string> = {
  "authenticator-added": (siteName, what) =>
    `The authenticator app “${what}” was added to your login at ${siteName}. Signing in asks for a code of it from now on.`,
  "authenticator-removed": (siteName, what) =>
    `The authenticator app “${what}” was removed from your login at ${siteName}.`,
  "passkey-added": (siteName, what) =>
    `The passkey “${what}” was added to your login at ${siteName}. It signs in without a password.`,
  "passkey-removed": (siteName, what) => `The passkey “${what}” was removed from your login at ${siteName}.`,
  "recovery-codes-made": (siteName) =>
    `New recovery codes were made for your login at ${siteName}. The ones before work no longer.`,
  "recovery-code-used": (siteName, left) =>
    `A recovery code was used at ${siteName}; ${left === "1" ? "1 is" : `${left} are`} left.`,
  "second-step-reset": (siteName) =>
    `The second step of your login at ${siteName} was taken away by an administrator, and everybody was signed out. Your password signs in by itself until you set up a new one.`,
  "wrong-codes": (siteName) =>
    `Somebody entered your password at ${siteName}, and then five wrong codes. Nobody was signed in.`,
};

type Words = Pick<Letter, "subject" | "paragraphs" | "notes"> & { label: string };

const links: Record<LinkPurpose, (siteName: string) => Words> = {
  invitation: (siteName) => ({
    subject: `Your login at ${siteName}`,
    paragraphs: [`You have been given a login at ${siteName}. Set a password to use it.`],
    label: "Set your password",
    notes: [lifetime("invitation")],
  }),
  "password-reset": (siteName) => ({
    subject: `Set a new password at ${siteName}`,
    paragraphs: [
      `Somebody asked for a new password for your login at ${siteName}. If it was you, set it here.`,
    ],
    label: "Set a new password",
    notes: [
      lifetime("password-reset"),
      "If it was not you, there is nothing to do: your password stays as it is.",
    ],
  }),
  "sign-in": (siteName) => ({
    subject: `Sign in at ${siteName}`,
    paragraphs: [`Somebody asked to sign in as you at ${siteName}. If it was you, go on here.`],
    label: "Sign in",
    notes: [lifetime("sign-in"), "If it was not you, there is nothing to do: nobody was signed in."],
  }),
};

function lifetime(purpose: LinkPurpose): string {
  const hours = VALID_MINUTES[purpose] / 60;
  return `The link works once, and for ${hours === 1 ? "an hour" : `${hours} hours`}.`;
}

function draw({ siteName, url, contactEmail }: MailContext, { label, ...words }: Words): DrawnLetter {
  return drawLetter({ ...words, link: { label, url }, signature: { name: siteName, email: contactEmail } });
}
