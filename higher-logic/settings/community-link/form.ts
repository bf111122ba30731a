import { isLocalHost } from "../push-address";
import { siteAddress } from "./link";

export type Checked<Value> = { ok: true; value: Value } | { ok: false; problem: string };

const LONGEST_LINK = 500;
const LONGEST_TERM = 50;
const LONGEST_PATH = 200;

/** Where Higher Logic's sites begin a sign-in, unless *LoginBounce path* says otherwise. */
export const USUAL_LOGIN_BOUNCE_PATH = "/HigherLogic/Security/LoginBounce.aspx";

/** Line breaks and other control characters, lone surrogates, marks without width, blanks in a row. */
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028\u2029\u2060-\u2065\ufeff\s]+/gu;

/** Overrides, embeddings and isolates: they turn the writing around for whatever follows them in the menu. */
const TURNS_AROUND = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * Read *Optional Custom Term for Community Link*. Empty, also after it was cleared again, is the usual term (R54).
 *
 * What cannot be seen and changes nothing was pasted by accident, and is taken out without a word.
 */
export function checkTerm(typed: string): Checked<string | null> {
  // In pieces of this size, so that nobody makes the server clean a megabyte.
  const text = typed.slice(0, 10_000);
  if (TURNS_AROUND.test(text))
    return {
      ok: false,
      problem:
        "This holds an invisible mark that turns the writing around. Empty the field and type the term anew.",
    };
  const term = text.normalize("NFC").replace(UNSEEN, " ").trim();
  const length = [...term].length;
  if (length > LONGEST_TERM)
    return {
      ok: false,
      problem: `This is ${length} characters long. It has to fit a menu: at most ${LONGEST_TERM}.`,
    };
  return { ok: true, value: term || null };
}

/**
 * Read *Link to HigherLogic Community Site*: members' browsers go there, so it is an https address of a public host.
 *
 * @param allowLocal the demo, and a hub on this machine: also http, on this machine alone, and its own addresses
 */
export function checkCommunityLink(
  typed: string,
  { allowLocal }: { allowLocal: boolean },
): Checked<string | null> {
  const text = typed.trim();
  if (text === "") return { ok: true, value: null };
  const refuse = (problem: string): Checked<null> => ({ ok: false, problem });
  if (text.length > LONGEST_LINK) return refuse(`This address is longer than ${LONGEST_LINK} characters.`);
  // A browser would read past these; who checks the link by eye would not.
  if (!URL.canParse(text) || /[\p{C}\s\\]/u.test(text))
    return refuse("Enter the whole address, like https://example.connectedcommunity.org.");
  const url = new URL(text);
  if (url.username || url.password) return refuse("Leave user name and password out of the address.");
  const isLocalHttp = url.protocol === "http:" && allowLocal && isThisMachine(url.hostname);
  if (url.protocol !== "https:" && !isLocalHttp)
    return refuse("The address must begin with https://, so that members reach your community safely.");
  if (url.hash) return refuse("Leave out everything from # on.");
  if (isLocalHost(url.hostname) && !(allowLocal && isThisMachine(url.hostname)))
    return refuse("This address lies inside a private network. Enter your community’s public address.");
  return { ok: true, value: text };
}

/** Read *LoginBounce path*; empty is the usual one. */
export function checkLoginBouncePath(typed: string): Checked<string> {
  const path = typed.trim();
  if (path === "") return { ok: true, value: USUAL_LOGIN_BOUNCE_PATH };
  // Not //host: that would be another site.
  if (path.length > LONGEST_PATH || !/^\/(?!\/)[\w.~/%-]*$/.test(path))
    return { ok: false, problem: `Enter a path on the community’s site, like ${USUAL_LOGIN_BOUNCE_PATH}.` };
  return { ok: true, value: path };
}

/**
 * What *Link to HigherLogic Community Site* is filled with until staff save one (R52, D7): the address under which Higher
 * Logic usually opens a community; where records go to the stand-in on this machine, that community's site there.
 */
export function usualCommunityLink(tenantCode: string | null, pushAddress: string | null): string {
  const name = (tenantCode ?? "").toLowerCase();
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return "";
  const standin = siteAddress(pushAddress);
  if (standin && isThisMachine(standin.hostname)) return `http://${name}.localhost:${standin.port || 80}`;
  return `https://${name}.connectedcommunity.org`;
}

/** What Higher Logic's client registers for a community at this address: known from its own pages. */
export function addressesAt(communityLink: string): {
  redirectUris: string[];
  postLogoutRedirectUris: string[];
} {
  const { origin } = new URL(communityLink);
  return {
    redirectUris: [
      `${origin}/HigherLogic/Security/OAuth/Authentication.aspx`,
      `${origin}/higherlogic/security/membersso/callback`,
    ],
    postLogoutRedirectUris: [`${origin}/HigherLogic/Security/LoggedOut.aspx`],
  };
}

function isThisMachine(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
