import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, PASSWORD, signIn, sql } from "./support/demo";
import { newLogin } from "./support/own-login";
import { letTimePass } from "./support/second-step";

const prairie = () => association("prairie").url;

/** A device that keeps passkeys and asks for a finger, as Chromium imitates it. */
async function device(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** A finger that is not the owner's. */
    verifies: (isUserVerified: boolean) =>
      cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto(`${prairie()}/security`);
  await page.getByLabel("Name of the passkey").fill(name);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("The passkey is set up")).toBeVisible();
}

/** Staff with a passkey on the page's device, signed out. */
async function withPasskey(page: Page): Promise<string> {
  const email = await newLogin("admin");
  await signIn(page, "prairie", email);
  await addPasskey(page, "My laptop");
  await expect(page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await page.context().clearCookies();
  return email;
}

test("a passkey signs in without a password, and goes where one wanted", async ({ page }) => {
  await device(page);
  await withPasskey(page);
  await page.goto(`${prairie()}/contacts`);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(`${prairie()}/contacts`);
  await page.goto(`${prairie()}/security`);
  await expect(page.getByRole("cell", { name: "Passkey" })).toBeVisible();
});

test("a device that does not know the person does not sign in", async ({ page }) => {
  const { verifies } = await device(page);
  await withPasskey(page);
  await verifies(false);
  await page.goto(`${prairie()}/sign-in`);
  const asked = page.waitForResponse((answer) => answer.url().endsWith("/passkeys/options"));
  await page.getByRole("button", { name: "Use a passkey" }).click();
  expect((await asked).status()).toBe(200);
  await page.goto(`${prairie()}/home`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a passkey is the second step after a password", async ({ page }) => {
  await device(page);
  const email = await withPasskey(page);
  await page.goto(`${prairie()}/sign-in?callbackUrl=%2Flists`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(`${prairie()}/lists`);
});

test("V6: a passkey is shown again before a key is saved, and what was typed is saved", async ({ page }) => {
  await device(page);
  const email = await withPasskey(page);
  await page.goto(`${prairie()}/setup/integrations/higher-logic`);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByLabel("Tenant API Key")).toBeVisible();
  await letTimePass(email);
  await page.getByLabel("Tenant API Key").fill("prairie-demo-key");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
});

test("adding a passkey asks for the password when the last proof is older than ten minutes", async ({
  page,
}) => {
  await device(page);
  const email = await newLogin("viewer");
  await signIn(page, "prairie", email);
  await sql(
    "update login_session set proven_at = now() - interval '11 minutes' where login_id = (select id from login where email = $1)",
    [email],
  );
  await page.goto(`${prairie()}/security`);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Your password").fill("not the password");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("This is not your current password.")).toBeVisible();
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("The passkey is set up")).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
});
