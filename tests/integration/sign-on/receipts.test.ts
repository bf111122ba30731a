import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mailServer, type ReceivedMail } from "../../support/mail-server";
import type { Browser } from "../../support/browser";
import { textIn } from "../../support/html-form";
import type { OAuthClient } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { until } from "../sync/support/until";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, openGrantPage, placeOf, signOn } from "./sign-on";

let mail: Awaited<ReturnType<typeof mailServer>>;
let stage: Stage;
let hub: Hub;
let community: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  mail = await mailServer();
  stage = await Stage.open({ SMTP_URL: mail.url, MAIL_FROM: "The Guild <hub@guild.example>" });
}, WEB_START_MS);
afterAll(async () => {
  await stage.close();
  await mail.stop();
});
beforeEach(async () => {
  hub = await stage.hub();
  await hub.guild.sql(
    `update association set name = 'The Guild', time_zone = 'America/Chicago', contact_email = 'office@guild.example'
      where id = $1`,
    [hub.id],
  );
  community = await hub.client({ legacy: true, name: "Higher Logic" });
  maria = await hub.member();
  browser = await hub.signedIn(maria);
});

/** All that was mailed to somebody, once so many have come. */
async function mailedTo({ email }: Member, count: number): Promise<ReceivedMail[]> {
  const theirs = () => mail.received.filter(({ to }) => to.includes(email));
  await until(`${count} mails have come`, () => theirs().length >= count);
  return theirs();
}

async function pressRevoke(clientName: string): Promise<string> {
  const page = await browser.open(`${hub.url}/community-access`);
  const form = page.text.split("<form").find((part) => part.includes(`Revoke the Grant of ${clientName}`))!;
  const answer = await browser.press({ ...page, text: `<form${form}` }, "Revoke");
  return textIn(answer.text);
}

describe("R58, R60: a receipt by mail", () => {
  it("of a Grant: with whom, what, when and how to take it back; once, however many tabs ask", async () => {
    const tabs = [await openGrantPage(browser, community), await openGrantPage(browser, community)] as const;
    for (const tab of tabs)
      expect(short(placeOf(community, await browser.press(tab, "Grant")))).toBe("client code");
    await signOn(browser, community);
    // Another site's receipt comes after whatever these would have sent.
    await signOn(browser, await hub.client({ name: "The Library", access: "login" }));

    const [first, second, ...more] = await mailedTo(maria, 2);
    expect(more).toEqual([]);
    expect(first!.subject).toBe("You gave Community (Higher Logic) a Grant");
    expect(first!.text).toMatch(
      /On \d+ \w{3} \d{4}, \d\d:\d\d \(time zone America\/Chicago\) you pressed Grant at The Guild\./,
    );
    expect(first!.text).toContain("- Your name\n- Your e-mail\n- Your ID here\n");
    expect(first!.text).toContain(`${hub.url}/community-access`);
    expect(first!.text).toContain("office@guild.example");
    expect(second!.subject).toBe("You gave The Library a Grant");
  });

  it("I12: holds no code, token, secret or cookie", async () => {
    const { code, begun } = await signOn(browser, community);
    const [receipt] = await mailedTo(maria, 1);
    const cookies = browser.cookies
      .header(new URL(hub.url))!
      .split("; ")
      .map((pair) => pair.split("=")[1]!);
    for (const secret of [code, begun.state, community.clientId, ...cookies])
      expect(receipt!.text).not.toContain(secret);
  });

  it("of a Grant that holds for more: what it holds for now", async () => {
    const library = await hub.client({ name: "The Library", access: "login" });
    await signOn(browser, library, { asking: { scope: "openid profile" } });
    await signOn(browser, library, { asking: { scope: "openid offline_access" } });
    const [, wider] = await mailedTo(maria, 2);
    expect(wider!.text).toContain(
      "- Your name\n- Your ID here\n- Changes to these, also while you are away\n",
    );
  });

  it("R60: of one that was revoked; the others stay", async () => {
    const library = await hub.client({ name: "The Library", access: "login" });
    await signOn(browser, community);
    await signOn(browser, library);
    await mailedTo(maria, 2);
    expect(await pressRevoke("The Library")).toContain("The Grant is revoked.");
    const receipt = (await mailedTo(maria, 3)).at(-1)!;
    expect(receipt.subject).toBe("You revoked the Grant of The Library");
    expect(receipt.text).toContain("Your other Grants stay as they are.");
    expect(await hub.granted(maria.contactId, library.clientId)).toBeNull();
    expect((await signOn(browser, community)).pages).toEqual([]);
  });

  it("goes to the login's own address, whatever stands in the record", async () => {
    await hub.guild.sql("update contact set email = 'nora@guild.example' where id = $1", [maria.contactId]);
    await signOn(browser, community);
    await mailedTo(maria, 1);
    expect(mail.received.flatMap(({ to }) => to)).not.toContain("nora@guild.example");
  });

  it("that the mail server refuses undoes nothing: the member is signed in", async () => {
    await hub.guild.sql("update login set email = $2 where id = $1", [
      maria.loginId,
      `gone.${maria.contactId}@guild.example`,
    ]);
    expect((await signOn(browser, community)).pages).toEqual(["grant"]);
    await until("the mail was refused", () => mail.refused.includes(`gone.${maria.contactId}@guild.example`));
    expect(await hub.granted(maria.contactId, community.clientId)).not.toBeNull();
    expect((await signOn(browser, community)).pages).toEqual([]);
  });
});

it("R60: My community access says with whom, since when, when last, and what each Grant shares", async () => {
  const library = await hub.client({ name: "The Library", access: "login" });
  await signOn(browser, community);
  await signOn(browser, library, { asking: { scope: "openid email offline_access" } });
  await hub.guild.sql(
    `update sso_grant set granted_at = now() - interval '40 days', used_at = now() - interval '2 days'
      where contact_id = $1 and client_id = $2`,
    [maria.contactId, community.clientId],
  );
  await hub.guild.sql("update sso_grant set used_at = null where contact_id = $1 and client_id = $2", [
    maria.contactId,
    library.clientId,
  ]);
  const text = textIn((await browser.open(`${hub.url}/community-access`)).text);
  expect(text).toMatch(/Community \(Higher Logic\) ?Given 40 days ago.*Last used 2 days ago/);
  expect(text).toContain("Gets to know: your name, your e-mail, your ID here.");
  expect(text).toMatch(/The Library ?Given .* Not used yet Gets to know/);
  expect(text).toContain(
    "Gets to know: your e-mail, your ID here, changes to these, also while you are away.",
  );
});
