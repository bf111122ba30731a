import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { textIn } from "../../support/html-form";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";

const COMMUNITY = "https://community.guild.example";
const BACK = `${COMMUNITY}/network/members/profile?UserKey=1`;

let stage: Stage;
let hub: Hub;
let maria: Member;
let nora: Member;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  await hub.guild.sql("update higher_logic_settings set community_link = $2 where association_id = $1", [
    hub.id,
    `${COMMUNITY}/`,
  ]);
  maria = await hub.member();
  nora = await hub.member();
}, WEB_START_MS);
afterAll(() => stage.close());

const profile = (query: Record<string, string>) => `${hub.url}/profile?${new URLSearchParams(query)}`;

/** Where *Back to …* leads; null where nothing of the kind is offered. */
function backLink(html: string): string | null {
  const [, attributes] = /<a\b([^>]*)>(?:(?!<\/a>).)*Back to /s.exec(html) ?? [];
  const href = /href="([^"]*)"/.exec(attributes ?? "")?.[1];
  return href === undefined ? null : href.replaceAll("&amp;", "&");
}

async function phoneOf({ contactId }: Member): Promise<string | null> {
  const { rows } = await hub.guild.sql<{ phone: string | null }>("select phone from contact where id = $1", [
    contactId,
  ]);
  return rows[0]!.phone;
}

describe("F50: Edit Profile", () => {
  it("logged out: asks to sign in first, and the way back is still there", async () => {
    const browser = new Browser();
    const asked = await browser.open(profile({ returnUrl: BACK }));
    expect(asked.url.pathname).toBe("/sign-in");
    const page = await browser.press(asked, "Sign in", hub.typedBy(maria));
    expect(page.url.pathname).toBe("/profile");
    expect(backLink(page.text)).toBe(BACK);
  });

  it.each(["id", "contactId", "ContactId", "UserKey", "contact_id", "key"])(
    "another member's number as %s in the address changes nothing: it is one's own",
    async (name) => {
      const browser = await hub.browserOf(maria);
      for (const value of [String(nora.contactId), nora.integrationKey]) {
        const page = await browser.open(profile({ [name]: value, returnUrl: BACK }));
        expect(page.text).toContain(maria.email);
        expect(page.text).not.toContain(nora.email);
      }
    },
  );

  it("another member's number in what the form posts changes nothing either", async () => {
    const browser = await hub.browserOf(maria);
    const page = await browser.open(profile({ returnUrl: BACK }));
    const typed = { phone: "+1 555 0100", contactId: String(nora.contactId), id: String(nora.contactId) };
    const saved = await browser.press(page, "Save", {
      ...typed,
      integrationKey: "stolen",
      associationId: "1",
      role: "admin",
    });
    expect(textIn(saved.text)).toContain("Your profile is saved.");
    expect(backLink(saved.text)).toBe(BACK);
    expect([await phoneOf(maria), await phoneOf(nora)]).toEqual(["+1 555 0100", null]);
    const { rows } = await hub.guild.sql<{ key: string }>(
      "select integration_key as key from contact where id = $1",
      [maria.contactId],
    );
    expect(rows[0]!.key).toBe(maria.integrationKey);
  });

  it.each([
    "https://evil.example/",
    "//evil.example/",
    `${COMMUNITY}.evil.example/`,
    `${COMMUNITY}@evil.example/`,
    COMMUNITY.replace("https:", "http:"),
    `${COMMUNITY}:8443/`,
    "javascript:alert(1)",
    "data:text/html,x",
    "/oauth/logout",
    `${COMMUNITY}\\@evil.example/`,
  ])("a way back to %s is never offered, before saving or after", async (returnUrl) => {
    const browser = await hub.browserOf(maria);
    const page = await browser.open(profile({ returnUrl }));
    const saved = await browser.press(page, "Save", { returnUrl });
    for (const { text, status } of [page, saved]) {
      expect(status).toBe(200);
      expect(new URL(backLink(text) ?? COMMUNITY).origin).toBe(COMMUNITY);
    }
  });

  it("is no redirect: nobody is sent round between the two sites", async () => {
    const browser = await hub.browserOf(maria);
    const answer = await browser.send(
      profile({ returnUrl: `${COMMUNITY}/profile/edit?returnUrl=${hub.url}/profile` }),
    );
    expect([answer.status, answer.location]).toEqual([200, null]);
    expect(answer.text).not.toMatch(/http-equiv="refresh"/i);
  });
});
