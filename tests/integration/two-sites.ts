import { expect } from "vitest";
import { addClient } from "@/higher-logic/sso/clients/store";
import { Browser } from "../support/browser";
import type { FreshDatabase } from "../support/database";
import type { Answer } from "../support/http";
import { keyOf, type TestAssociation } from "./sync/support/association";

/** More than a sign-on takes, at both sites together. */
const MOST_REDIRECTS = 15;

/** Follow redirects through both sites to a page; none leads to an address where the browser has been. */
export async function followAll(browser: Browser, answer: Answer): Promise<Answer> {
  let last = answer;
  const seen = new Set<string>();
  for (; last.location; seen.add(last.url.href)) {
    if (seen.has(last.location.href) || seen.size === MOST_REDIRECTS)
      throw new Error(`the two sites send a browser round at ${last.location.href}`);
    last = await browser.step(last);
  }
  return last;
}

/** The one step that a refusal offers: where its link or button leads, through both sites. */
export async function takeOfferedStep(browser: Browser, page: Answer): Promise<Answer> {
  const main = page.text.slice(page.text.indexOf("<main"), page.text.indexOf("</main>"));
  const links = [...main.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(([, href = ""]) => href);
  const pages = links.filter((href) => !href.startsWith("mailto:"));
  expect(pages.length + (main.match(/<button\b/g) ?? []).length, "one step").toBe(1);
  const answer = pages[0]
    ? await browser.send(new URL(pages[0].replaceAll("&amp;", "&"), page.url))
    : await browser.submit(page, "Log out and use another login");
  return followAll(browser, answer);
}

/** Open the gates of sign-on that a sync does not. Answers the association's slug. */
export async function openSignOn({ pool }: FreshDatabase, associationId: number): Promise<string> {
  const { rows } = await pool.query<{ slug: string }>(
    "update association set higher_logic_allowed = true where id = $1 returning slug",
    [associationId],
  );
  await pool.query("update higher_logic_settings set show_sign_on_link = true where association_id = $1", [
    associationId,
  ]);
  return rows[0]!.slug;
}

/** How log-outs went at the community, the newest first. */
export async function logOutsAt(siteUrl: string): Promise<string[]> {
  const { text } = await new Browser().send(`${siteUrl}/admin`);
  const rows = [...text.matchAll(/<tr data-event="log-out[^"]*">[\s\S]*?<\/tr>/g)];
  return rows.map(([row]) => /<td>([^<]*)<\/td>\s*<\/tr>$/.exec(row)?.[1]?.trim() ?? row);
}

/** Register the community at the association, and tell it what it needs of us. Answers the site's address. */
export async function introduce(
  records: TestAssociation,
  hubUrl: string,
  backchannelLogout: boolean,
): Promise<string> {
  const told = {
    apiKey: keyOf(records.tenant.tenantCode),
    editProfileUrl: `${hubUrl}/profile`,
    backchannelLogout,
  };
  const { siteUrl, redirectUri, postLogoutRedirectUri, backchannelLogoutUri } =
    await records.tenant.create(told);
  const credentials = await addClient(
    records.id,
    {
      name: "Higher Logic",
      legacy: true,
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [postLogoutRedirectUri],
      backchannelLogoutUri: backchannelLogout ? backchannelLogoutUri : null,
    },
    "test",
  );
  const oauth = {
    ...credentials,
    authorizeUrl: `${hubUrl}/oauth/authorize`,
    tokenUrl: `${hubUrl}/oauth/token`,
    userinfoUrl: `${hubUrl}/oauth/userinfo`,
    logoutUrl: `${hubUrl}/oauth/logout`,
  };
  await records.tenant.create({ ...told, oauth });
  return siteUrl;
}
