import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { refusalReason } from "../../support/html-form";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";

let stage: Stage;
let hub: Hub;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());

async function hubWithLink(): Promise<void> {
  hub = await stage.hub();
  await hub.guild.sql(
    "update higher_logic_settings set community_link = 'https://guild.community.example/home' where association_id = $1",
    [hub.id],
  );
}

describe("the Community link's target", () => {
  it("R42, R50: asks for the Info Hub's login first, and comes back to the community after it", async () => {
    await hubWithLink();
    const maria = await hub.member();
    const browser = new Browser();
    const page = await browser.open(`${hub.url}/community`);
    expect(page.url.pathname).toBe("/sign-in");
    const answer = await browser.press(page, "Sign in", hub.typedBy(maria));
    expect(answer.status).toBe(303);
    const { origin, pathname, searchParams } = answer.location!;
    expect(origin + pathname).toBe("https://guild.community.example/HigherLogic/Security/LoginBounce.aspx");
    expect(Object.fromEntries(searchParams)).toEqual({ ReturnUrl: "/home" });
  });

  const refusals: [string, (maria: Member) => Promise<unknown>, string][] = [
    ["R45: whoever is dropped", ({ contactId }) => hub.guild.drop(contactId), "not-active"],
    [
      "R46: whoever leaves the last synced list",
      ({ contactId }) => hub.guild.sql("delete from list_membership where contact_id = $1", [contactId]),
      "not-on-synced-list",
    ],
    [
      "R46: everybody when the list is unticked",
      () => hub.guild.sql("update list set is_synced = false where id = $1", [hub.guild.listId]),
      "not-on-synced-list",
    ],
    [
      "R51: everybody while the link is not shown",
      () =>
        hub.guild.sql(
          "update higher_logic_settings set show_sign_on_link = false where association_id = $1",
          [hub.id],
        ),
      "sso-off",
    ],
    [
      "R31: everybody while the integration is off",
      () =>
        hub.guild.sql("update higher_logic_settings set enabled = false where association_id = $1", [hub.id]),
      "not-enabled",
    ],
    [
      "R48: everybody before the set-up is complete",
      () =>
        hub.guild.sql(
          "update higher_logic_settings set tenant_api_key_sealed = null where association_id = $1",
          [hub.id],
        ),
      "not-complete",
    ],
    [
      "R36: everybody before the initial sync",
      () =>
        hub.guild.sql("update push_target set initial_sync_finished_at = null where association_id = $1", [
          hub.id,
        ]),
      "no-initial-sync",
    ],
    [
      "R49: everybody without Websupport",
      () => hub.guild.sql("update association set higher_logic_allowed = false where id = $1", [hub.id]),
      "not-enabled-by-websupport",
    ],
  ];
  it.each(refusals)("%s is refused, from the very next request", async (_, shutOut, code) => {
    await hubWithLink();
    const maria = await hub.member();
    const browser = await hub.browserOf(maria);
    expect((await browser.send(`${hub.url}/community`)).status).toBe(303);

    await shutOut(maria);

    const answer = await browser.send(`${hub.url}/community`);
    expect(answer.status).toBe(403);
    expect(answer.location).toBeNull();
    expect(refusalReason(answer.text)).toBe(code);
  });

  it("R47: active staff get there without membership or list, and not once they are inactive", async () => {
    await hubWithLink();
    const staff = await hub.staff();
    const browser = await hub.browserOf(staff);
    expect((await browser.send(`${hub.url}/community`)).status).toBe(303);
    await hub.guild.sql("update staff_member set is_active = false where contact_id = $1", [staff.contactId]);
    expect(refusalReason((await browser.send(`${hub.url}/community`)).text)).toBe("staff-inactive");
  });
});
