import { DEFAULT_NEXT_STEP, type RefusalWords } from "../refusal/words";

/** What can go wrong at a sign-on that is nobody's being refused. */
export const problems = [
  "expired",
  "unknown-client",
  "redirect-uri",
  "invalid-request",
  "too-large",
  "server-error",
] as const;

export type Problem = (typeof problems)[number];

export function isProblem(text: string): text is Problem {
  return problems.some((problem) => problem === text);
}

/** The problem behind one of the provider's own errors (RFC 6749's and OpenID Connect's names). */
export function problemOf(error: string, isExpired: boolean): Problem {
  if (isExpired) return "expired";
  if (error === "invalid_client") return "unknown-client";
  if (error === "invalid_redirect_uri") return "redirect-uri";
  return error === "server_error" ? "server-error" : "invalid-request";
}

interface ProblemFacts {
  association: string;
  /** As members call it. */
  site: string;
  /** We know where signing in to the site begins. */
  isCommunity: boolean;
}

/** What happened, what to do about it, and one step on. */
export function problemWords(problem: Problem, facts: ProblemFacts): RefusalWords {
  const { startsAgain, ...words } = wordsOf[problem](facts);
  return {
    ...words,
    step:
      startsAgain && facts.isCommunity
        ? { label: `Go to ${facts.site}`, href: "/community" }
        : DEFAULT_NEXT_STEP,
  };
}

type Words = Omit<RefusalWords, "step"> & { startsAgain: boolean };

const wordsOf: Record<Problem, (facts: ProblemFacts) => Words> = {
  expired: ({ site }) => ({
    title: "This page is out of date",
    happened: `It was opened some time ago, or it was used already. It signs nobody in to ${site} any more.`,
    todo: `Go to ${site} once more. That takes a moment, and nothing is lost.`,
    startsAgain: true,
  }),
  "unknown-client": ({ association }) => ({
    title: "This site is not registered here",
    happened: `A site asked ${association} to sign you in, and ${association} does not know it. It was told nothing about you.`,
    todo: "Ask whoever runs that site to look at its settings.",
    startsAgain: false,
  }),
  "redirect-uri": ({ site, association }) => ({
    title: "You were about to be sent to an unknown address",
    happened: `It is none that ${site} has registered with ${association}, so you stay here and nothing was told about you.`,
    todo: "If you followed a link in a mail, do not use it again.",
    startsAgain: true,
  }),
  "invalid-request": ({ site }) => ({
    title: "This request cannot be answered",
    happened: `Something is missing in it, or should not be there. ${site} was told nothing about you.`,
    todo: `Go to ${site} once more. If that ends here too, ask whoever runs it to look at its settings.`,
    startsAgain: true,
  }),
  "too-large": () => ({
    title: "That is more than any form of ours holds",
    happened: "So it was not read, and nothing has changed.",
    todo: "Begin again from the Info Hub.",
    startsAgain: false,
  }),
  "server-error": ({ site }) => ({
    title: "Something went wrong here",
    happened: `It is not your fault, and nothing is lost. You were not signed in to ${site}.`,
    todo: `Wait a minute, then go to ${site} once more.`,
    startsAgain: true,
  }),
};
