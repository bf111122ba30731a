import type { Browser } from "../../support/browser";
import { type Answer, jsonOf } from "../../support/http";
import { refusalReason, textIn } from "../../support/html-form";
import type { Begun, OAuthClient, Returned, Tokens } from "../../support/oauth-client";
import type { Hub, Member } from "./hub";

/** Where a browser has come to. */
export type Place =
  | { at: "sign-in" | "grant"; page: Answer }
  | { at: "client"; returned: Returned; answer: Answer }
  | { at: "refused"; reason: string; page: Answer };

/** What a person sees, or what their client gets. */
export function placeOf(client: OAuthClient, answer: Answer): Place {
  const returned = client.returned(answer);
  if (returned) return { at: "client", returned, answer };
  const reason = refusalReason(answer.text);
  if (answer.status === 403 && reason) return { at: "refused", reason, page: answer };
  const { pathname } = answer.url;
  // To somebody who is not signed in a refusal says that, and no more.
  const isSignIn = answer.status === 200 ? pathname === "/sign-in" : isSignInFirst(answer);
  if (isSignIn) return { at: "sign-in", page: answer };
  if (answer.status === 200 && pathname.startsWith("/sso/grant/")) return { at: "grant", page: answer };
  const leadsTo = answer.location ? ` to ${answer.location.href}` : "";
  throw new Error(`${pathname}: ${answer.status}${leadsTo}: ${textIn(answer.text).slice(0, 300)}`);
}

function isSignInFirst({ status, text }: Answer): boolean {
  return status === 403 && textIn(text).includes("Sign in first.");
}

/** Open authorize and go on to the first page, or back to the client. */
export async function open(browser: Browser, client: OAuthClient, begun: Begun): Promise<Place> {
  return placeOf(client, await browser.open(begun.url));
}

/** The Grant page of a sign-on just begun; anything else is an error. */
export async function openGrantPage(
  browser: Browser,
  client: OAuthClient,
  begun = client.begin(),
): Promise<Answer> {
  const place = await open(browser, client, begun);
  if (place.at !== "grant") throw new Error(`no Grant page, but: ${describe(place)}`);
  return place.page;
}

export interface SignedOn {
  /** The pages a person had to do something on. */
  pages: ("sign-in" | "grant")[];
  begun: Begun;
  code: string;
}

/** From authorize to the code, whatever is asked on the way. */
export async function signOn(
  browser: Browser,
  client: OAuthClient,
  options: { hub?: Hub; as?: Member; asking?: Record<string, string | undefined> } = {},
): Promise<SignedOn> {
  const begun = client.begin(options.asking);
  const pages: SignedOn["pages"] = [];
  let place = await open(browser, client, begun);
  while (place.at === "sign-in" || place.at === "grant") {
    if (pages.includes(place.at)) throw new Error(`asked twice: ${place.at}`);
    pages.push(place.at);
    const typed = place.at === "sign-in" ? options.hub!.typedBy(options.as!) : {};
    const button = place.at === "sign-in" ? "Sign in" : "Grant";
    place = placeOf(client, await browser.press(place.page, button, typed));
  }
  if (place.at !== "client" || !place.returned.code) throw new Error(`no code, but: ${describe(place)}`);
  if (place.returned.state !== begun.state) throw new Error("another sign-on's state came back");
  return { pages, begun, code: place.returned.code };
}

/** From authorize to the tokens. */
export async function tokensOf(
  browser: Browser,
  client: OAuthClient,
  options: Parameters<typeof signOn>[2] = {},
): Promise<Tokens> {
  const { code, begun } = await signOn(browser, client, options);
  const answer = await client.exchange(code, begun.verifier);
  if (answer.status !== 200) throw new Error(`token: ${answer.status} ${answer.text}`);
  return jsonOf<Tokens>(answer);
}

/** Short, for an assertion: `grant`, `refused not-active`, `client code`, `client access_denied`. */
export function describe(place: Place): string {
  if (place.at === "refused") return `refused ${place.reason}`;
  if (place.at !== "client") return place.at;
  return `client ${place.returned.error ?? (place.returned.code ? "code" : "nothing")}`;
}

/** The same of an answer of the token address and its like: `200`, `400 invalid_grant`. */
export function said(answer: Answer): string {
  if (answer.status === 200) return "200";
  const { error } = JSON.parse(answer.text || "{}") as { error?: string };
  return `${answer.status} ${error ?? ""}`.trim();
}
