import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, PASSWORD, signInByForm } from "./support/demo";
import { mailedLink, newLogin } from "./support/own-login";

const prairie = () => association("prairie").url;

async function open(page: Page, what: "Change the e-mail" | "Change the password"): Promise<void> {
  await page.goto(`${prairie()}/security`);
  await page.getByText(what, { exact: true }).click();
}

async function askForEmail(page: Page, email: string, password = PASSWORD): Promise<void> {
  await open(page, "Change the e-mail");
  await page.getByLabel("New e-mail").fill(email);
  await page.getByLabel("Current password").first().fill(password);
  await page.getByRole("button", { name: "Send the link" }).click();
}

async function signInWith(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto(`${prairie()}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("F17: a member signs in with another e-mail once its link was used, and can take the old one back", async ({
  page,
}) => {
  const old = await newLogin();
  const other = `other-${old}`;
  await signInByForm(page, "prairie", old);
  await askForEmail(page, other, "not the password");
  await expect(page.getByText("This is not your current password.").first()).toBeVisible();
  await expect(page.getByLabel("New e-mail")).toHaveValue(other);
  await page.getByLabel("Current password").first().fill(PASSWORD);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText(`A link is on its way to ${other}.`)).toBeVisible();

  await page.goto(await mailedLink(other));
  await page.getByRole("button", { name: "Confirm the new e-mail" }).click();
  await expect(page.getByText("From now on you sign in with the new e-mail.")).toBeVisible();
  await page.goto(`${prairie()}/security`);
  await expect(page.getByText(other)).toBeVisible();

  await page.goto(await mailedLink(old));
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByLabel("New password").fill("harbor lamp quiet");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page).toHaveURL(`${prairie()}/info-hub`);
  await signInWith(page, old, "harbor lamp quiet");
  await expect(page).toHaveURL(`${prairie()}/info-hub`);
});

test("F48: an e-mail that another login has is answered like one that nobody has", async ({ page }) => {
  await signInByForm(page, "prairie", await newLogin());
  const answers: (string | null)[] = [];
  for (const email of ["nora@prairie.example", "nobody.at.all@prairie.example"]) {
    await askForEmail(page, email);
    const said = page.getByRole("status").filter({ hasText: "A link is on its way" });
    answers.push((await said.textContent())!.replace(email, "it"));
  }
  expect(answers[0]).toBe(answers[1]);
});

test("a new password asks for the old one, and signs out everywhere else", async ({ page, browser }) => {
  const email = await newLogin();
  await signInByForm(page, "prairie", email);
  const elsewhere = await (await browser.newContext()).newPage();
  await signInByForm(elsewhere, "prairie", email);
  await open(page, "Change the password");
  const form = page.locator("details", { hasText: "Change the password" });
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByLabel("New password").fill("Supernatural2026");
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This password is on lists of stolen passwords.").first()).toBeVisible();
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByLabel("New password").fill("harbor lamp quiet");
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed.")).toBeVisible();
  const browsers = page.getByRole("table", { name: "Browsers signed in with your login" });
  await expect(browsers.getByRole("row")).toHaveCount(2); // the head, and this one
  await elsewhere.goto(`${prairie()}/info-hub`);
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await elsewhere.context().close();
  await page.goto(`${prairie()}/info-hub`);
  await expect(page).toHaveURL(`${prairie()}/info-hub`);
});

test("one browser is signed out from another, by its name", async ({ page, browser }) => {
  const email = await newLogin();
  await signInByForm(page, "prairie", email);
  const context = await browser.newContext({ userAgent: "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1" });
  const phone = await context.newPage();
  await signInByForm(phone, "prairie", email);
  await page.goto(`${prairie()}/security`);
  await page.getByRole("button", { name: "Sign out Safari on iPhone or iPad" }).click();
  await expect(page.getByText("Safari on iPhone or iPad")).toBeHidden();
  await phone.goto(`${prairie()}/info-hub`);
  await expect(phone).toHaveURL(/\/sign-in/);
  await context.close();
});

test("staff and Websupport reach the page of their own login too", async ({ page }) => {
  await signInByForm(page, "prairie", "viewer@prairie.example");
  await page.getByRole("link", { name: "Sign-in and security" }).click();
  await expect(page.getByRole("heading", { name: "Sign-in and security" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Navigation Panel" })).toBeVisible();
  await signInByForm(page, "prairie", "websupport@causeway.example");
  await page.getByRole("link", { name: "Sign-in and security" }).click();
  await expect(page.getByText("websupport@causeway.example").last()).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("F52: a member changes the e-mail to sign in with", async ({ page }) => {
    const old = await newLogin();
    const other = `other-${old}`;
    await signInByForm(page, "prairie", old);
    await askForEmail(page, other);
    await expect(page.getByText(`A link is on its way to ${other}.`)).toBeVisible();
    await page.goto(await mailedLink(other));
    await page.getByRole("button", { name: "Confirm the new e-mail" }).click();
    await signInWith(page, other);
    await expect(page).toHaveURL(`${prairie()}/info-hub`);
  });
});

for (const width of [320, 1280])
  test(`F52: axe finds nothing on the login's own page at ${width} px, and nothing is cut off`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await signInByForm(page, "prairie", "admin@prairie.example");
    await page.goto(`${prairie()}/security`);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
