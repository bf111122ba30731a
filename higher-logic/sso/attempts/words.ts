import type { AttemptStep, Outcome, Step } from "./attempt";
import type { Fault } from "./faults";

export const outcomeWords: Record<Outcome, string> = {
  open: "Not finished",
  "signed-in": "Signed in",
  refused: "Refused",
  failed: "Failed",
  cancelled: "Cancelled",
  help: "Asked for help",
};

const stepWords: Record<Step, string> = {
  asked: "The site asked to sign somebody in",
  "login-needed": "Sent to the sign-in page",
  "signed-in": "Came back signed in",
  "grant-shown": "The Grant page was shown",
  "grant-pressed": "Grant was pressed",
  "grant-cancelled": "Cancel was pressed",
  "code-given": "Sent back to the site with a code",
  "token-given": "The site exchanged the code for a token",
  "token-refused": "The site’s request for a token was refused",
  "userinfo-read": "The site read who the person is",
  "userinfo-refused": "The site was refused to read who the person is",
  refused: "Refused",
  failed: "An error",
  "began-again": "Began again: somebody else had signed in, or another tab was quicker",
  "link-refused": "Pressed the Community link in the Info Hub and was refused",
  "help-asked": "Pressed I cannot get in",
};

/** What happened in one step, in a sentence without a full stop. */
export function stepSentence({ step }: Pick<AttemptStep, "step">): string {
  return stepWords[step];
}

/** A fault as staff read it: what it means, and the one thing to do. */
export interface FaultWords {
  says: string;
  todo: string;
}

export const faultWords: Record<Fault, FaultWords> = {
  "unknown-client": {
    says: "the client id is not one that is registered here",
    todo: "Compare the client id that the site has with the one under Values to hand to Higher Logic; perhaps id and secret were swapped.",
  },
  "wrong-secret": {
    says: "the client secret is not the one that was given out",
    todo: "Replace the secret under Values to hand to Higher Logic and give the new one to the site.",
  },
  "no-secret": {
    says: "the site sent no client secret, or not in a way that is taken",
    todo: "Ask the site to send its secret in the form or by HTTP Basic.",
  },
  "redirect-uri": {
    says: "the address to go back to is not registered, letter for letter",
    todo: "Compare the redirect address that the site uses with the registered one; capital letters and a slash at the end count.",
  },
  "redirect-uri-changed": {
    says: "the site named another address to go back to than it began with",
    todo: "Ask the site to send the same redirect address with the code as it did at the beginning.",
  },
  "missing-parameter": {
    says: "something that every sign-on needs was left out",
    todo: "Give the error text to whoever runs the site.",
  },
  "no-challenge": {
    says: "the site does not use PKCE, which it is registered to use",
    todo: "Ask the site to use PKCE with S256; if it cannot, register it with --legacy.",
  },
  "wrong-verifier": {
    says: "the code was brought without the secret it was asked for with (PKCE)",
    todo: "Ask whoever runs the site: its sign-on may have ended at another of its servers.",
  },
  scope: {
    says: "the site asked for nothing that is given here",
    todo: "Ask the site to use the scope under Values to hand to Higher Logic.",
  },
  "code-unknown": {
    says: "the code is unknown or older than a minute",
    todo: "Ask whoever runs the site why it brings the code so late; look at the clock and speed of its server.",
  },
  "code-used": {
    says: "the code was used before, so everything that came of it was ended",
    todo: "Ask the member to try again. If it happens again, ask whoever runs the site why it sends the code twice.",
  },
  "code-of-another": {
    says: "the code was given to another site",
    todo: "Ask whoever runs the site to look at its client id.",
  },
  "grant-ended": {
    says: "the Grant ended in between",
    todo: "Ask the member to try again and to press Grant.",
  },
  "refresh-ended": {
    says: "the sign-on is too old to be renewed, or was ended",
    todo: "Nothing to do: the member signs in anew.",
  },
  "token-ended": {
    says: "the token is unknown, too old, or was ended",
    todo: "Ask the member to try again. If it happens at once, ask whoever runs the site what it sends as the token.",
  },
  "login-required": {
    says: "the site asked without a page, and nobody was signed in",
    todo: "Nothing to do: the site signs the member in when they press its Log in.",
  },
  "grant-required": {
    says: "the site asked without a page, and the member has not pressed Grant for all it asks",
    todo: "Ask the member to press the Community link and then Grant.",
  },
  expired: {
    says: "the page was opened too long ago, used already, or belongs to another browser",
    todo: "Ask the member to begin again from the Community link in the Info Hub.",
  },
  "too-large": {
    says: "the request was longer than any that is answered",
    todo: "Give the time and the reference number to whoever runs the site.",
  },
  "invalid-request": {
    says: "the request cannot be answered as it was sent",
    todo: "Give the error text to whoever runs the site.",
  },
  "server-error": {
    says: "something went wrong here",
    todo: "Ask the member to try again in a minute; if it happens again, give the reference number to Websupport.",
  },
};
