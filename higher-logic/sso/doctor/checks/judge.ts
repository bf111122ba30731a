/** green: as it should be. amber: works, and is worth a look. red: keeps members out. */
export type Level = "green" | "amber" | "red";

/** One check of how single sign-on is set up, and while it is not green the one thing to do. */
export interface Check {
  code: string;
  label: string;
  level: Level;
  says: string;
  todo?: string;
}

/** What came of asking an address, without a word of its answer. */
export interface Seen {
  address: string;
  /** null: there was no answer. */
  status: number | null;
  /** Why there was none. */
  problem?: string;
  /** Of discovery alone: the issuer it names. */
  issuer?: string;
}

export interface SeenAddresses {
  discovery: Seen;
  /** null: no link to the community is saved. */
  community: Seen | null;
  loginBounce: Seen | null;
}

export interface CheckedClient {
  legacy: boolean;
  redirectUris: readonly string[];
  backchannelLogoutUri: string | null;
  secretUsedAt: Date | null;
  previousSecretUntil: Date | null;
}

export interface CheckFacts {
  /** Postgres' clock less this program's. */
  aheadMs: number;
  issuer: string;
  /** The demo, or a hub on this machine, may be http. */
  isLocal: boolean;
  communityLink: string | null;
  /** The client that Higher Logic is registered as; null: none yet. */
  client: CheckedClient | null;
  /** When the key that signs now was made; null: no key yet. */
  signingSince: Date | null;
  /** Logout tokens of the last day that were not delivered. */
  failedLogouts: number;
  now: Date;
}

const CLOCK_AMBER_MS = 10_000;
const CLOCK_RED_MS = 60_000;
const DAY_MS = 86_400_000;
/** Members sign in once a month or so: when nobody has for so long, something may have changed at the other end. */
const SECRET_AMBER_DAYS = 30;
/** A new key takes the place of one of 90 days by itself; a week more, and nothing rotates. */
const KEY_AMBER_DAYS = 97;

/** What can be said without asking anybody. */
export function judgeSettings(facts: CheckFacts): Check[] {
  return [
    clock(facts),
    https(facts),
    ...(facts.client ? clientChecks(facts.client, facts) : [noClient]),
    signingKey(facts),
  ];
}

/** What asking the addresses said. */
export function judgeSeen(seen: SeenAddresses, issuer: string): Check[] {
  const { discovery, community, loginBounce } = seen;
  return [
    discoveryCheck(discovery, issuer),
    ...(community ? [reachable("community", "The community’s site answers", community)] : []),
    ...(loginBounce
      ? [reachable("login-bounce", "The address that starts a sign-in there answers", loginBounce)]
      : []),
  ];
}

function clock({ aheadMs }: CheckFacts): Check {
  const apart = Math.abs(aheadMs);
  const seconds = `${(apart / 1000).toFixed(1)} seconds`;
  const level = apart >= CLOCK_RED_MS ? "red" : apart >= CLOCK_AMBER_MS ? "amber" : "green";
  return check(
    ["clock", "The clocks agree"],
    level,
    `This program’s clock and the database’s are ${seconds} apart.`,
    "Ask Websupport to let both machines set their clocks by NTP.",
  );
}

function https({ issuer, isLocal }: CheckFacts): Check {
  const isHttps = issuer.startsWith("https:");
  return check(
    ["https", "The Info Hub is on https"],
    isHttps ? "green" : isLocal ? "amber" : "red",
    isHttps
      ? `${issuer} is.`
      : `${issuer} is not${isLocal ? ", which is good enough on this machine alone" : ""}.`,
    "Ask Websupport to put the Info Hub on https before members sign in.",
  );
}

const noClient: Check = {
  code: "client",
  label: "Higher Logic is registered as a client",
  level: "red",
  says: "It is not, so nobody can sign in there.",
  todo: "Press Make a client secret in the Higher Logic settings, under Values to hand to Higher Logic.",
};

function clientChecks(client: CheckedClient, facts: CheckFacts): Check[] {
  return [
    redirectUris(client, facts),
    secretUsed(client, facts),
    ...(client.previousSecretUntil ? [secretRotation(client, client.previousSecretUntil)] : []),
    pkce(client),
    backchannel(client, facts.failedLogouts),
  ];
}

function redirectUris({ redirectUris: uris }: CheckedClient, { communityLink, isLocal }: CheckFacts): Check {
  const plain = uris.filter((uri) => !uri.startsWith("https:"));
  const site = communityLink && URL.canParse(communityLink) ? new URL(communityLink).host : null;
  const isElsewhere = site !== null && !uris.some((uri) => new URL(uri).host === site);
  const name = ["redirect-uri", "The redirect address is registered and safe"] as const;
  if (plain.length > 0 && !isLocal)
    return check(
      name,
      "red",
      `${plain.join(", ")} is not https.`,
      "Register the https address of your community.",
    );
  if (isElsewhere)
    return check(
      name,
      "amber",
      `${uris.join(", ")} is registered, and the community is at ${site}.`,
      "Save the link to your community anew, or register the address that it uses.",
    );
  return check(name, "green", `${uris.join(", ")} is registered.`);
}

function secretUsed({ secretUsedAt }: CheckedClient, { now }: CheckFacts): Check {
  const name = ["secret-used", "Higher Logic has used its secret lately"] as const;
  const todo =
    "Give client id and secret to Higher Logic, and try the Community link once it has entered them.";
  if (!secretUsedAt) return check(name, "amber", "Not yet.", todo);
  const isLately = daysFrom(secretUsedAt, now) <= SECRET_AMBER_DAYS;
  return check(
    name,
    isLately ? "green" : "amber",
    `Last on ${utc(secretUsedAt)}.`,
    "Nobody has signed in there since. Try the Community link, to be sure that it still leads in.",
  );
}

function secretRotation({ secretUsedAt }: CheckedClient, until: Date): Check {
  const says = secretUsedAt
    ? `The new secret is in use; the one before is taken until ${utc(until)}.`
    : `The new secret was not used yet; the one before is taken until ${utc(until)}.`;
  return check(
    ["secret-rotation", "The change of secrets is finished"],
    "amber",
    says,
    secretUsedAt
      ? "Nothing to do: the one before ends by itself."
      : "Give Higher Logic the new secret before then.",
  );
}

function pkce({ legacy }: CheckedClient): Check {
  return check(
    ["pkce", "PKCE is used"],
    legacy ? "amber" : "green",
    legacy
      ? "Higher Logic signs in without PKCE today, so its client is let off it."
      : "Its client has to use PKCE with S256.",
    "Ask Higher Logic from time to time whether it supports PKCE by now.",
  );
}

function backchannel({ backchannelLogoutUri: uri }: CheckedClient, failed: number): Check {
  const name = ["back-channel", "The community is told at once of a log-out"] as const;
  if (!uri)
    return check(
      name,
      "amber",
      "No back-channel address is registered: whoever loses access is out when the next push is accepted.",
      "Ask Higher Logic whether your community has an address for OpenID Connect Back-Channel Logout.",
    );
  if (failed > 0)
    return check(
      name,
      "red",
      `${failed} log-outs of the last 24 hours were not delivered to ${uri}.`,
      "Ask Higher Logic whether this address is right.",
    );
  return check(name, "green", `By ${uri}.`);
}

function signingKey({ signingSince, now }: CheckFacts): Check {
  const name = ["signing-key", "The signing key is young enough"] as const;
  if (!signingSince) return check(name, "green", "None was needed yet; it is made at the first sign-on.");
  const days = daysFrom(signingSince, now);
  return check(
    name,
    days > KEY_AMBER_DAYS ? "amber" : "green",
    `It signs since ${utc(signingSince)}; a new one takes its place after 90 days.`,
    "Ask Websupport whether a worker runs: it makes the new key.",
  );
}

function discoveryCheck(seen: Seen, issuer: string): Check {
  const found = reachable("discovery", "The Info Hub is found from outside", seen);
  if (found.level !== "green" || seen.issuer === issuer) return found;
  return {
    ...found,
    level: "red",
    says: `${seen.address} answers, and not as this Info Hub.`,
    todo: "Ask Websupport where this address leads.",
  };
}

function reachable(code: string, label: string, { address, status, problem }: Seen): Check {
  if (status === null)
    return check(
      [code, label],
      problem === "address-not-allowed" ? "amber" : "red",
      `${address}: ${PROBLEMS[problem ?? ""] ?? "no answer"}.`,
      problem === "address-not-allowed"
        ? "Open it from a computer outside your network to be sure."
        : "Open it in a browser; if it does not open there either, ask whoever runs it.",
    );
  return check(
    [code, label],
    status < 400 ? "green" : "red",
    `${address} answers with ${status}.`,
    "Compare the address with the one Higher Logic or Websupport gave you.",
  );
}

const PROBLEMS: Record<string, string> = {
  "name-not-found": "the name is not known",
  "not-reachable": "nothing answers there",
  "tls-failed": "the certificate is not right",
  "address-not-allowed": "it lies in a private network, where nothing is asked from here",
  timeout: "no answer within the time",
  broken: "the connection broke off",
};

function check(
  [code, label]: readonly [code: string, label: string],
  level: Level,
  says: string,
  todo?: string,
): Check {
  return level === "green" || todo === undefined
    ? { code, label, level, says }
    : { code, label, level, says, todo };
}

function daysFrom(then: Date, now: Date): number {
  return Math.floor((now.getTime() - then.getTime()) / DAY_MS);
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
