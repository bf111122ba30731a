import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import {
  activeKeys,
  ADMIN,
  cedarId,
  clearCedar,
  expectedKeys,
  saveSettings,
  SETTINGS_PAGE,
  TENANT_API_KEY,
  TENANT_CODE,
  requestCount,
  url,
} from "./support/cedar";
import { community, signIn, sql } from "./support/demo";

test.beforeEach(async ({ page }) => {
  await clearCedar();
  await signIn(page, "cedar", ADMIN);
});
test.afterAll(clearCedar);

async function openDialog(page: Page) {
  await page
    .getByRole("navigation", { name: "Navigation Panel" })
    .getByRole("link", { name: "Setup" })
    .click();
  await expect(page.getByRole("heading", { name: "Integrations" })).toBeVisible();
  await page.getByRole("link", { name: "Higher Logic" }).click();
  const dialog = page.getByRole("dialog", { name: "Higher Logic Integration" });
  await expect(dialog).toBeVisible();
  return dialog;
}

test.describe("the dialog", () => {
  test("R30: opens from Setup → Integrations → Higher Logic, keeps the focus, and closes with Esc", async ({
    page,
  }) => {
    const dialog = await openDialog(page);
    for (let presses = 0; presses < 30; presses += 1) await page.keyboard.press("Tab");
    await expect(dialog.locator(":focus")).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("link", { name: "Higher Logic" })).toBeFocused();
  });

  test("R30: closed with something unsaved, it loses nothing and says so, until it is discarded or saved", async ({
    page,
  }) => {
    const dialog = await openDialog(page);
    const term = dialog.getByLabel("Optional Custom Term for Community Link");
    const key = dialog.getByLabel("Tenant API Key");
    const mark = page.getByText("Not saved", { exact: true });
    const closeAndOpen = async () => {
      await page.keyboard.press("Escape");
      await expect(mark).toBeVisible();
      await page.getByRole("link", { name: "Higher Logic" }).press("Enter");
      await expect(dialog.getByText("Not saved yet")).toBeVisible();
    };
    await term.fill("Forum");
    await key.fill("typed-key");
    await dialog.getByLabel("Only Sync Active members").uncheck();
    await closeAndOpen();
    await expect(term).toHaveValue("Forum");
    await expect(key).toHaveValue("typed-key");
    await expect(dialog.getByLabel("Only Sync Active members")).not.toBeChecked();
    expect(await axeFindings(page)).toEqual([]);

    await dialog.getByRole("button", { name: "Discard changes" }).click();
    await expect(term).toHaveValue("");
    await expect(key).toHaveValue("");
    await expect(dialog.locator(":focus")).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(mark).toHaveCount(0);

    await page.getByRole("link", { name: "Higher Logic" }).press("Enter");
    await term.fill("Forum");
    await dialog.getByLabel("Tenant Code").fill(TENANT_CODE);
    await key.fill(TENANT_API_KEY);
    await closeAndOpen();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("status")).toHaveText("Settings saved");
    // What nobody typed follows the save, though the form was filled in by hand.
    await expect(dialog.getByLabel("Link to HigherLogic Community Site")).toHaveValue(/^https?:\/\//);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(mark).toHaveCount(0);
  });

  test("R30: is a dialog box at its own address too: from another page, after a reload, and without JavaScript", async ({
    page,
    browser,
  }) => {
    const dialog = await openDialog(page);
    expect(new URL(page.url()).pathname).toBe(SETTINGS_PAGE);
    await page.reload();
    await expect(dialog.getByLabel("Tenant Code")).toBeVisible();
    for (let presses = 0; presses < 30; presses += 1) await page.keyboard.press("Tab");
    await expect(dialog.locator(":focus")).toHaveCount(1);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(url("/setup"));
    // Nobody opened it over another page: it keeps nobody from going elsewhere.
    await page.goto(url(SETTINGS_PAGE));
    await page.getByRole("link", { name: "Activity" }).click();
    await expect(page).toHaveURL(url("/activity"));

    const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await signIn(plain, "cedar", ADMIN);
    await plain.goto(url(SETTINGS_PAGE));
    await expect(
      plain.getByRole("dialog", { name: "Higher Logic Integration" }).getByLabel("Tenant Code"),
    ).toBeVisible();
    await plain.context().close();
  });

  test("R10: has the customer's fields; R9, R65: says by keyboard whom to ask for the key, and where to read on", async ({
    page,
  }) => {
    const dialog = await openDialog(page);
    for (const name of ["Enabled", "Only Sync Active members"])
      await expect(dialog.getByRole("checkbox", { name })).toBeVisible();
    for (const name of ["Tenant Code", "Tenant API Key"])
      await expect(dialog.getByRole("textbox", { name })).toBeVisible();
    await dialog.getByText("Where to get the code and the key").focus();
    await page.keyboard.press("Enter");
    await expect(dialog.getByText("Higher Logic Account Manager")).toBeVisible();
    await expect(dialog.getByText("Their pages call the key API Gateway Key")).toBeVisible();
    const integration = dialog.getByRole("link", { name: /documentation on integration/ });
    await expect(integration).toHaveAttribute("href", /^https:\/\/support\.higherlogic\.com\//);
    await page.keyboard.press("Tab");
    await expect(integration).toBeFocused();
  });

  test("R65: says whom to write to while Websupport's switch is off, and stops when it is on", async ({
    page,
  }) => {
    await page.goto(url(SETTINGS_PAGE));
    const gate = page.getByRole("listitem").filter({ hasText: "Websupport has enabled Higher Logic" });
    await expect(gate).toContainText("To do: ");
    await expect(gate.getByRole("link")).toHaveAttribute("href", /^mailto:.+@/);
    await sql("update association set higher_logic_allowed = true where id = $1", [cedarId()]);
    await page.reload();
    await expect(gate).toContainText("Done: ");
  });

  test("R6: says that data flows one way; D1: says beside the box what it leads to", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    await expect(page.getByText("cannot be edited in Higher Logic and synced back")).toBeVisible();
    await expect(
      page.getByRole("checkbox", { name: "Only Sync Active members" }),
    ).toHaveAccessibleDescription(/pushed too, as non-members.+cannot sign in/);
  });

  for (const width of [1280, 320])
    test(`has nothing that axe objects to, and fits, at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(url(SETTINGS_PAGE));
      await page.getByText("Advanced").click();
      await page.getByRole("button", { name: "Preview" }).click();
      await expect(page.getByRole("status")).toHaveText("Preview is ready");
      expect(await axeFindings(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
});

test.describe("saving", () => {
  test("R7: one of code and key alone is refused at the field, nothing is stored, nothing typed is lost", async ({
    page,
  }) => {
    await page.goto(url(SETTINGS_PAGE));
    await page.getByLabel("Enabled").check();
    await page.getByLabel("Tenant Code").fill(TENANT_CODE);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Tenant API Key")).toHaveAccessibleDescription(
      /Error: Enter the Tenant API Key/,
    );
    await expect(page.getByLabel("Tenant Code")).toHaveValue(TENANT_CODE);

    await page.getByLabel("Tenant Code").fill("");
    await page.getByLabel("Tenant API Key").fill(TENANT_API_KEY);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Tenant Code")).toHaveAccessibleDescription(/Error: Enter the Tenant Code/);
    await expect(page.getByLabel("Tenant API Key")).toHaveValue(TENANT_API_KEY);
    await page.getByRole("alert").getByRole("link").first().click();
    await expect(page.getByLabel("Tenant Code")).toBeFocused();

    await page.reload();
    await expect(page.getByLabel("Enabled")).not.toBeChecked();
    expect(await requestCount()).toBe(0);
  });

  test("F1, F2: a padded code and a Cyrillic look-alike are explained, a pasted key loses its blanks", async ({
    page,
  }) => {
    await page.goto(url(SETTINGS_PAGE));
    await page.getByLabel("Tenant API Key").fill(`  ${TENANT_API_KEY} `);
    await page.getByLabel("Tenant Code").fill(` ${TENANT_CODE}`);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Tenant Code")).toHaveAccessibleDescription(/blank before or after/);
    await page.getByLabel("Tenant Code").fill("CEDАR-DEMO");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Tenant Code")).toHaveAccessibleDescription(
      /Cyrillic letter that only looks like/,
    );
    await page.getByLabel("Tenant Code").fill(TENANT_CODE);
    await page.getByRole("button", { name: "Test connection" }).click();
    await expect(page.getByRole("status")).toHaveText("The connection works");
  });

  test("R33: stores what was saved, and never shows the key again", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    await page.getByLabel("Only Sync Active members").uncheck();
    await saveSettings(page);
    await expect(page.getByLabel("Tenant API Key")).toHaveValue("");
    await page.reload();
    await expect(page.getByLabel("Enabled")).toBeChecked();
    await expect(page.getByLabel("Only Sync Active members")).not.toBeChecked();
    await expect(page.getByLabel("Tenant Code")).toHaveValue(TENANT_CODE);
    await expect(page.getByLabel("Tenant API Key")).toHaveAccessibleDescription(/ends in -key is stored/);
    expect(await page.content()).not.toContain(TENANT_API_KEY);
  });

  test("F3: the second of two people who save is told, and loses nothing", async ({ page, browser }) => {
    await page.goto(url(SETTINGS_PAGE));
    const other = await (await browser.newContext()).newPage();
    await signIn(other, "cedar", ADMIN);
    await other.goto(url(SETTINGS_PAGE));
    await saveSettings(other);
    await other.context().close();

    await page.getByLabel("Tenant Code").fill("MINE");
    await page.getByLabel("Tenant API Key").fill("my-own-key");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(`${ADMIN} saved at`)).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: "Tenant Code: CEDAR-DEMO" })).toBeVisible();
    await expect(page.getByLabel("Tenant Code")).toHaveValue("MINE");
    await expect(page.getByLabel("Tenant API Key")).toHaveValue("my-own-key");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status")).toHaveText("Settings saved");
    const stored = await sql("select tenant_code from higher_logic_settings where association_id = $1", [
      cedarId(),
    ]);
    expect(stored).toEqual([{ tenant_code: "MINE" }]);
  });

  test("works without JavaScript, and so does Sync", async ({ browser }) => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await signIn(page, "cedar", ADMIN);
    await page.goto(url(SETTINGS_PAGE));
    await page.getByLabel("Enabled").check();
    await page.getByLabel("Tenant Code").fill(TENANT_CODE);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Tenant API Key")).toHaveAccessibleDescription(/Error: /);
    await expect(page.getByLabel("Tenant Code")).toHaveValue(TENANT_CODE);
    await saveSettings(page);
    await page.getByRole("button", { name: "Sync" }).click();
    await expect(async () => {
      await page.goto(url(SETTINGS_PAGE));
      await expect(page.getByRole("status")).toHaveText("Sync finished", { timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    expect(await activeKeys()).toEqual(await expectedKeys());
    await page.context().close();
  });
});

test.describe("Test connection", () => {
  test("names what is wrong with key, code and address, and sends nobody's data", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    const testConnection = page.getByRole("button", { name: "Test connection" });
    await page.getByLabel("Tenant Code").fill(TENANT_CODE);
    await page.getByLabel("Tenant API Key").fill("not-the-key");
    await testConnection.click();
    await expect(page.getByText("Higher Logic refuses the Tenant API Key")).toBeVisible();

    await page.getByLabel("Tenant API Key").fill(TENANT_API_KEY);
    await page.getByLabel("Tenant Code").fill("NOBODY");
    await testConnection.click();
    await expect(page.getByText("does not know the Tenant Code")).toBeVisible();

    await page.getByText("Advanced").click();
    await page.getByLabel("Push address").fill("http://127.0.0.1:9");
    await testConnection.click();
    await expect(page.getByText("Nobody answers at the push address")).toBeVisible();
    const { items } = await community("cedar").summary();
    expect(items).toBe(0);
    expect(await sql("select from push_batch where association_id = $1", [cedarId()])).toEqual([]);
  });

  test("F6: never sends the stored key to another address than it was entered for", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    await saveSettings(page);
    await page.getByText("Advanced").click();
    await page.getByLabel("Push address").fill("http://127.0.0.1:9");
    for (const name of ["Test connection", "Save"]) {
      await page.getByRole("button", { name }).click();
      await expect(page.getByLabel("Tenant API Key")).toHaveAccessibleDescription(/Enter the key again/);
    }
  });
});
