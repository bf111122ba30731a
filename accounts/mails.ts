import { VALID_MINUTES, type LinkPurpose } from "./invitations/links";

export interface MailText {
  subject: string;
  text: string;
}

export interface MailContext {
  /** Whose site it is; the operator's own people read Causeway here. */
  siteName: string;
  /** The one-time link. */
  url: string;
  /** Whom to ask; null when nobody is named. */
  contactEmail: string | null;
}

/** The mail that carries a one-time link. */
export function linkMail(purpose: LinkPurpose, context: MailContext): MailText {
  return {
    subject: subjects[purpose](context.siteName),
    text: paragraphs(bodies[purpose](context), context),
  };
}

/** Told to the login's address after its password was set, so that a theft does not go unnoticed. */
export function passwordSetMail({ siteName, url, contactEmail }: MailContext): MailText {
  const body = [
    `The password of your login at ${siteName} has just been set. Everybody who was signed in with it was signed out.`,
    `If it was not you, set a new one here:\n${url}`,
  ];
  return {
    subject: `Your password at ${siteName} was set`,
    text: paragraphs(body, { siteName, contactEmail }),
  };
}

const subjects: Record<LinkPurpose, (siteName: string) => string> = {
  invitation: (siteName) => `Your login at ${siteName}`,
  "password-reset": (siteName) => `Set a new password at ${siteName}`,
  "sign-in": (siteName) => `Sign in at ${siteName}`,
};

const bodies: Record<LinkPurpose, (context: MailContext) => string[]> = {
  invitation: ({ siteName, url }) => [
    `You have been given a login at ${siteName}. Set a password to use it:\n${url}`,
    lifetime("invitation"),
  ],
  "password-reset": ({ siteName, url }) => [
    `Somebody asked for a new password for your login at ${siteName}. If it was you, set it here:\n${url}`,
    `${lifetime("password-reset")} If it was not you, there is nothing to do: your password stays as it is.`,
  ],
  "sign-in": ({ siteName, url }) => [
    `Somebody asked to sign in as you at ${siteName}. If it was you, go on here:\n${url}`,
    `${lifetime("sign-in")} If it was not you, there is nothing to do.`,
  ],
};

function lifetime(purpose: LinkPurpose): string {
  const hours = VALID_MINUTES[purpose] / 60;
  return `The link works once, and for ${hours === 1 ? "an hour" : `${hours} hours`}.`;
}

/** A mail of ours: its paragraphs, and who writes. */
export function paragraphs(body: string[], { siteName, contactEmail }: Omit<MailContext, "url">): string {
  const signature = contactEmail ? `${siteName}\n${contactEmail}` : siteName;
  return [...body, signature].join("\n\n") + "\n";
}
