import { expect, test, type Browser, type Locator, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import {
  ADMIN,
  cedarId,
  clearCedar,
  saveSettings,
  SETTINGS_PAGE,
  setUpCedar,
  TENANT_API_KEY,
  url,
} from "./support/cedar";
import { association, community, signIn, sql } from "./support/demo";

const BOX = "Show Single Sign-On link in the Info Hub";
const LINK = "Link to HigherLogic Community Site";
const TERM = "Optional Custom Term for Community Link";
const ICON = "Optional Custom Icon for Community Link";
const MEMBER = "member@cedar.example";

test.beforeEach(clearCedar);
test.afterAll(clearCedar);

const gate = (root: Page | Locator, text: string) => root.getByRole("listitem").filter({ hasText: text });
const field = (root: Page | Locator, name: string) => root.getByRole("textbox", { name, exact: true });
const siteOf = (slug: "cedar" | "harbor") => new URL(association(slug).communityUrl).origin;

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save" }).click();
  const said = page.getByRole("status").filter({ hasText: "Settings saved" });
  await expect(said).toBeVisible({ timeout: 60_000 });
}

/** What members see of the Community link: its words and its icon, or null where there is none. */
async function communityLink(member: Page): Promise<{ name: string; icon: string | null } | null> {
  await member.goto(url("/info-hub"));
  const link = member.getByRole("navigation", { name: "Info Hub" }).locator('a[href="/community"]');
  if ((await link.count()) === 0) return null;
  const icon = await link.locator("svg").getAttribute("data-icon");
  return { name: (await link.innerText()).trim(), icon };
}

/** A member who came into the Info Hub already, in a browser of their own. */
async function memberPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, "cedar", MEMBER);
  return page;
}

/** Where the Community link leads: to the start of single sign-on at the community, or to the page that says why not. */
async function pressCommunity(member: Page): Promise<string> {
  // Away from a refusal that was read before: it must not be read again.
  await member.goto(url("/info-hub"));
  const bounced = member.waitForRequest(/LoginBounce\.aspx/).then((request) => request.url());
  const refused = member
    .locator("main[data-reason]")
    .waitFor()
    .then(() => member.locator("main").getAttribute("data-reason"));
  await member.goto(url("/community"), { waitUntil: "commit" }).catch(() => undefined);
  const answer = await Promise.any([bounced, refused]);
  for (const other of [bounced, refused]) other.catch(() => undefined);
  return String(answer);
}

async function stored(): Promise<unknown> {
  const [row] = await sql<{ version: number }>(
    `select version, show_sign_on_link, community_link, community_term, community_icon, login_bounce_path
       from higher_logic_settings where association_id = $1`,
    [cedarId()],
  );
  return row;
}

for (const [device, viewport] of [
  ["a desktop", { width: 1280, height: 900 }],
  ["a phone", { width: 390, height: 844 }],
] as const)
  test.describe(`on ${device}`, () => {
    test.use({ viewport, permissions: ["clipboard-read", "clipboard-write"] });

    test("R36, R48–R57: staff set single sign-on up from nothing, in the customer's order", async ({
      page,
      browser,
    }) => {
      test.setTimeout(240_000);
      await sql("delete from sso_client where association_id = $1", [cedarId()]);
      await signIn(page, "cedar", ADMIN);
      const dialog = await openDialog(page);
      const member = await memberPage(browser);

      await test.step("nothing is in place, and each point says what to do", async () => {
        await expect(dialog.getByRole("list", { name: "What has to be in place" })).toContainText(
          /To do: .+To do: .+To do: .+To do: .+To do: /s,
        );
        await expect(dialog.getByRole("checkbox", { name: BOX })).toBeDisabled();
        await expect(dialog.getByRole("checkbox", { name: BOX })).toHaveAccessibleDescription(
          /^Press Sync first/,
        );
        expect(await communityLink(member)).toBeNull();
        expect(await pressCommunity(member)).toBe("not-enabled-by-websupport");
      });

      await test.step("R52: the link is filled in from the Tenant Code, to be verified", async () => {
        await saveSettings(page, dialog);
        await expect(field(dialog, LINK)).toHaveValue(siteOf("cedar"));
        await expect(field(dialog, LINK)).toHaveAccessibleDescription(/verify.+Typically looks like https:/s);
        await expect(dialog.getByRole("link", { name: /^Open link/ })).toHaveAttribute(
          "href",
          siteOf("cedar"),
        );
        await expect(dialog.getByRole("checkbox", { name: BOX })).toBeDisabled();
      });

      await test.step("R36, R51: after the initial sync the box can be ticked", async () => {
        await dialog.getByRole("button", { name: "Sync" }).click();
        await expect(dialog.getByRole("checkbox", { name: BOX })).toBeEnabled({ timeout: 60_000 });
        await dialog.getByRole("checkbox", { name: BOX }).check();
        expect(await communityLink(member)).toBeNull();
        await save(page);
        await expect(gate(dialog, "link is shown")).toContainText("Done: ");
      });

      await test.step("R49: while Websupport's switch is off everybody is refused, and the dialog says whom to ask", async () => {
        await expect(gate(dialog, "Websupport has enabled")).toContainText(/To do: .+will not work until/s);
        expect(await communityLink(member)).toEqual({ name: "Community", icon: "users" });
        expect(await pressCommunity(member)).toBe("not-enabled-by-websupport");
        const websupport = await (await browser.newContext()).newPage();
        await signIn(websupport, "cedar", "websupport@causeway.example");
        await websupport.goto(url("/websupport"));
        const row = websupport.getByRole("row", { name: "Cedar Valley Guild" });
        await row.getByRole("checkbox", { name: "Higher Logic" }).check();
        await expect(websupport.getByRole("status")).toContainText("is on for");
        await websupport.context().close();
      });

      await test.step("the values to hand to Higher Logic can be copied; the secret this once", async () => {
        await dialog.getByText("Values to hand to Higher Logic").click();
        await dialog.getByRole("button", { name: "Make a client secret" }).click();
        await expect(field(dialog, "Client secret")).toBeVisible();
        const copied = await copyValues(page, dialog);
        expect(copied["Authorize address"]).toBe(url("/oauth/authorize"));
        expect(copied["Edit Profile address"]).toBe(url("/profile"));
        expect(copied["Redirect address 1"]).toContain(siteOf("cedar"));
        await community("cedar").create({
          apiKey: TENANT_API_KEY,
          editProfileUrl: copied["Edit Profile address"],
          oauth: {
            clientId: copied["Client ID"],
            clientSecret: copied["Client secret"],
            authorizeUrl: copied["Authorize address"],
            tokenUrl: copied["Token address"],
            userinfoUrl: copied["User info address"],
            logoutUrl: copied["Log-out address"],
            scope: copied["Scope"],
            idClaim: copied["Name of the ID claim"],
            clientAuth: "post",
          },
        });
        await page.goto(url(SETTINGS_PAGE));
        await page.getByText("Values to hand to Higher Logic").click();
        await expect(field(page, "Client ID")).toHaveValue(copied["Client ID"]!);
        await expect(page.getByRole("list", { name: "Client secrets" })).toHaveText(
          "Present secret: not shown again. Higher Logic has not used it.",
        );
        expect(await page.content()).not.toContain(copied["Client secret"]);
      });

      await test.step("R42: everything is in place, and with these values a member is signed in", async () => {
        await expect(page.getByRole("list", { name: "What has to be in place" })).not.toContainText("To do");
        expect(await pressCommunity(member)).toBe(
          `${siteOf("cedar")}/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=/`,
        );
        await member.getByRole("button", { name: "Grant" }).click();
        await expect(member.locator("body[data-person]")).toBeVisible();
        expect(new URL(member.url()).origin).toBe(siteOf("cedar"));
      });

      await test.step("R53, R55, R57: another term and icon show once they are saved, escaped", async () => {
        await field(page, TERM).fill("Growers’ <b>Forum</b> & Friends");
        await field(page, ICON).fill("leaf");
        expect(await communityLink(member)).toEqual({ name: "Community", icon: "users" });
        await save(page);
        expect(await communityLink(member)).toEqual({
          name: "Growers’ <b>Forum</b> & Friends",
          icon: "leaf",
        });
      });

      await test.step("R54: cleared again they are Community and users", async () => {
        await field(page, TERM).fill("  ");
        await field(page, ICON).fill("");
        await save(page);
        expect(await communityLink(member)).toEqual({ name: "Community", icon: "users" });
      });

      await test.step("R51: unticked, the link is gone and nobody is let in", async () => {
        await page.getByRole("checkbox", { name: BOX }).uncheck();
        await save(page);
        await expect(gate(page, "link is shown")).toContainText("To do: ");
        expect(await communityLink(member)).toBeNull();
        expect(await pressCommunity(member)).toBe("sso-off");
      });
      await member.context().close();
    });

    test("has nothing that axe objects to, in light and dark, filled in and refused", async ({ page }) => {
      test.setTimeout(120_000);
      await signIn(page, "cedar", ADMIN);
      await page.goto(url(SETTINGS_PAGE));
      await page.getByText("Values to hand to Higher Logic").click();
      await field(page, ICON).fill("house");
      await field(page, TERM).fill("x".repeat(500));
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "Nothing was saved" })).toBeFocused();
      await field(page, ICON).fill("comm");
      await expect(page.getByRole("list", { name: "Icons to choose from" })).toBeVisible();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axeFindings(page)).toEqual([]);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });

async function openDialog(page: Page): Promise<Locator> {
  const panel = page.getByRole("navigation", { name: "Navigation Panel" });
  if (!(await panel.isVisible())) await page.getByRole("button", { name: "Menu" }).click();
  await panel.getByRole("link", { name: "Setup" }).click();
  await page.getByRole("link", { name: "Higher Logic" }).click();
  const dialog = page.getByRole("dialog", { name: "Higher Logic Integration" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Presses every copy button, and answers what was in the clipboard each time, by the value's label. */
async function copyValues(page: Page, root: Locator): Promise<Record<string, string>> {
  const copied: Record<string, string> = {};
  // Only the page in front has the clipboard.
  await page.bringToFront();
  for (const button of await root.getByRole("button", { name: /^Copy / }).all()) {
    const label = (await button.innerText()).replace(/^Copy\s+/, "");
    await page.evaluate(() => navigator.clipboard.writeText("nothing yet"));
    await button.click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe("nothing yet");
    copied[label] = await page.evaluate(() => navigator.clipboard.readText());
    await expect(field(root, label)).toHaveValue(copied[label]);
  }
  return copied;
}

const tooLong = "x".repeat(500);
const REFUSED: readonly (readonly [string, () => string, RegExp])[] = [
  [TERM, () => tooLong, /500 characters long/],
  [TERM, () => "Com\u202emunity", /invisible mark/],
  [LINK, () => "javascript:alert(1)", /must begin with https/],
  [LINK, () => "http://example.org", /must begin with https/],
  [LINK, () => '"><img src=x onerror=alert(1)>', /whole address/],
  [LINK, () => "https://me:secret@example.org", /user name and password/],
  [LINK, () => "https://10.0.0.8", /private network/],
  [LINK, () => url("/profile"), /address of an Info Hub/],
  [LINK, () => `${siteOf("harbor")}/home`, /another association’s community/],
  [ICON, () => "house", /in Font Awesome 6.+called home/],
  [ICON, () => "fas fa-home", /name alone: home/],
  [ICON, () => "Home", /small letters: home/],
  [ICON, () => "alien-monster", /Font Awesome 5 Free has no icon.+Pro.+alien/],
  [ICON, () => '"><img src=x onerror=alert(1)>', /only small letters/],
];

test("F6–F8, R53, R56: what is wrong is told at its field; nothing typed is lost, nothing is changed", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await signIn(page, "cedar", ADMIN);
  await page.goto(url(SETTINGS_PAGE));
  const before = await stored();
  for (const [name, typed, error] of REFUSED) {
    for (const each of [LINK, TERM, ICON]) await field(page, each).fill("");
    const text = typed();
    await field(page, name).fill(text);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(field(page, name), text).toHaveAccessibleDescription(error);
    await expect(field(page, name)).toHaveValue(text);
    // Beside a link that is refused there is nothing to press that would run it.
    await expect(page.locator('a[href^="javascript:"]')).toHaveCount(0);
    expect(await stored(), text).toEqual(before);
  }
});

test("F6: a LoginBounce path to another site is refused, and the fold with its field opens", async ({
  page,
}) => {
  await signIn(page, "cedar", ADMIN);
  await page.goto(url(SETTINGS_PAGE));
  await page.getByText("Advanced").click();
  await field(page, "LoginBounce path").fill("//evil.example");
  await page.getByText("Advanced").click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(field(page, "LoginBounce path")).toBeVisible();
  await expect(field(page, "LoginBounce path")).toHaveAccessibleDescription(/Enter a path/);
});

test("R36, F9: the box posted before the initial sync is refused by the server, whatever the browser had disabled", async ({
  page,
}) => {
  await signIn(page, "cedar", ADMIN);
  await page.goto(url(SETTINGS_PAGE));
  await saveSettings(page);
  const before = await stored();
  const box = page.getByRole("checkbox", { name: BOX });
  await box.evaluate((input: HTMLInputElement) => {
    input.disabled = false;
    input.checked = true;
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(box).toHaveAccessibleDescription(/Error: Press Sync first/);
  expect(await stored()).toEqual(before);
});

test("R55, R56: near icons are offered while typing, chosen by keyboard, and shown before they are saved", async ({
  page,
}) => {
  await signIn(page, "cedar", ADMIN);
  await page.goto(url(SETTINGS_PAGE));
  const near = page.getByRole("list", { name: "Icons to choose from" });
  await field(page, ICON).fill("house");
  await expect(near.getByRole("button").first()).toHaveText("home");
  await near.getByRole("button", { name: "home", exact: true }).press("Enter");
  await expect(field(page, ICON)).toHaveValue("home");
  await expect(field(page, ICON)).toBeFocused();
  const preview = page.locator('label:has-text("Optional Custom Icon") ~ div svg[data-icon="home"]').first();
  await expect(preview).toBeVisible();
  await expect(near.getByRole("button", { name: "home", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  // At another association's host this browser is nobody.
  const asked = await page.request.get(`${association("prairie").url}/api/higher-logic/icons?like=home`);
  expect(asked.status()).toBe(401);
});

test("R51: without JavaScript the link is shown, and the secret made once", async ({ page, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, "cedar", ADMIN);
  await setUpCedar(page);
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(plain, "cedar", ADMIN);
  await plain.goto(url(SETTINGS_PAGE));
  await plain.getByRole("checkbox", { name: BOX }).check();
  await field(plain, TERM).fill("Guild Talk");
  await field(plain, ICON).fill("comments");
  await save(plain);
  await plain.goto(url(SETTINGS_PAGE));
  await plain.getByText("Values to hand to Higher Logic").click();
  await plain.getByRole("button", { name: /^(Make a client|Replace the) secret$/ }).click();
  await expect(field(plain, "Client secret")).toHaveValue(/^[\w-]{20,}$/);
  await plain.context().close();
  const member = await memberPage(browser);
  expect(await communityLink(member)).toEqual({ name: "Guild Talk", icon: "comments" });
  await member.context().close();
});

test("who may only look can change nothing of it, and makes no secret", async ({ page }) => {
  await signIn(page, "prairie", "viewer@prairie.example");
  await page.goto(`${association("prairie").url}${SETTINGS_PAGE}`);
  await page.getByText("Values to hand to Higher Logic").click();
  await expect(page.getByRole("checkbox", { name: BOX })).toBeDisabled();
  for (const name of [LINK, TERM, ICON]) await expect(field(page, name)).toHaveAttribute("readonly");
  await expect(page.getByRole("button", { name: /secret/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
});
