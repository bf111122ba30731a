import { request as httpRequest } from "node:http";
import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, demo, PASSWORD, signInByForm } from "./support/demo";
import { mailedLink, newLogin } from "./support/own-login";

const prairie = () => association("prairie").url;

async function fillIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** A request with headers a browser would not let a page set. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<{ status: number; headers: Record<string, unknown> }> {
  const { port } = new URL(prairie());
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "localhost", port, path, method, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.once("error", reject);
    request.end();
  });
}

for (const [email, path] of [
  ["admin@prairie.example", "/home"],
  ["viewer@prairie.example", "/home"],
  ["maria@prairie.example", "/info-hub"],
  ["dropped@prairie.example", "/info-hub"],
  ["former.staff@prairie.example", "/info-hub"],
  ["websupport@causeway.example", "/websupport"],
] as const) {
  test(`R42: ${email} signs in and lands on ${path}`, async ({ page }) => {
    await signInByForm(page, "prairie", email);
    expect(new URL(page.url()).pathname).toBe(path);
  });
}

test("R42: one returns to the page one asked for, and never to another site", async ({ page }) => {
  await page.goto(`${prairie()}/profile`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fprofile$/);
  await fillIn(page, "maria@prairie.example");
  await expect(page.getByRole("heading", { name: "My profile" })).toBeVisible();

  for (const elsewhere of ["//evil.example/", "https://evil.example/", "/\\evil.example"]) {
    await page.goto(`${prairie()}/sign-in?callbackUrl=${encodeURIComponent(elsewhere)}`);
    await fillIn(page, "maria@prairie.example");
    await expect(page).toHaveURL(`${prairie()}/info-hub`);
  }
});

test("a wrong password says so, keeps the e-mail, and answers like an unknown e-mail", async ({ page }) => {
  await page.goto(`${prairie()}/sign-in`);
  await fillIn(page, await newLogin(), "not the password");
  const told = page.getByText("The e-mail or the password is not right.");
  await expect(told).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(/^e2e-/);
  const known = page.url();
  await fillIn(page, "nobody@prairie.example", "not the password");
  await expect(told).toBeVisible();
  expect(page.url()).toBe(known);
});

test("F48: after ten wrong passwords the right one is refused too, until a new password is set by mail", async ({
  page,
}) => {
  const email = await newLogin();
  for (let time = 0; time < 10; time += 1) {
    const form = { email, password: "not the password" };
    await page.request.post(`${prairie()}/sign-in`, { form, maxRedirects: 0 });
  }
  await page.goto(`${prairie()}/sign-in`);
  await fillIn(page, email);
  await expect(page.getByText("There were too many wrong passwords.")).toBeVisible();

  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("button", { name: "Send the link" })).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText(`with ${email}, a link is on its way`)).toBeVisible();
  await page.goto(await mailedLink(email));
  await page.getByLabel("New password").fill("password1234");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("This password is on lists of stolen passwords.")).toBeVisible();
  await page.getByLabel("New password").fill("harbor lamp quiet");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page).toHaveURL(`${prairie()}/info-hub`);

  await page.goto(`${prairie()}/sign-in`);
  await fillIn(page, email, "harbor lamp quiet");
  await expect(page).toHaveURL(`${prairie()}/info-hub`);
});

test("a mailed link signs in once, at the press of a button", async ({ page }) => {
  const email = await newLogin();
  await page.goto(`${prairie()}/sign-in/link`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  const link = await mailedLink(email);
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${prairie()}/info-hub`);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("a mailed link leads to the association's own address, whatever host a header claims", async () => {
  const email = await newLogin();
  const body = new URLSearchParams({ email }).toString();
  await fetch(`${prairie()}/forgot-password`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-host": "evil.example" },
    body,
    redirect: "manual",
  });
  expect((await mailedLink(email)).startsWith(`${prairie()}/set-password?`)).toBe(true);
});

test("signing out asks first at its address, and ends the session on the server", async ({
  page,
  context,
}) => {
  await signInByForm(page, "prairie", "maria@prairie.example");
  const cookies = await context.cookies();
  await page.goto(`${prairie()}/sign-out`);
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await expect(page).toHaveURL(`${prairie()}/info-hub`);
  await page.goto(`${prairie()}/sign-out`);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await context.addCookies(cookies); // the old cookie opens nothing any more
  await page.goto(`${prairie()}/info-hub`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("F51: a session of one association is none at another's host", async ({ page, context }) => {
  await signInByForm(page, "prairie", "admin@prairie.example");
  const session = (await context.cookies()).find(({ name }) => name === "causeway.session")!;
  const harbor = association("harbor").url;
  await context.addCookies([{ ...session, domain: new URL(harbor).hostname }]);
  await page.goto(`${harbor}/home`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("who may not open a page is told so with 403, and what is not there with 404", async ({ page }) => {
  await signInByForm(page, "prairie", "former.staff@prairie.example");
  expect((await page.goto(`${prairie()}/home`))?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Your login may not open this page" })).toBeVisible();
  expect((await page.goto(`${prairie()}/websupport`))?.status()).toBe(403);
  expect((await page.goto(`${prairie()}/no-such-page`))?.status()).toBe(404);
});

test("an unknown host is refused before anything else; health answers at every host", async () => {
  for (const path of ["/", "/sign-in", "/api/auth/session", "/no-such-page/"])
    expect((await raw(path, { host: "unknown.example" })).status).toBe(421);
  for (const path of ["/healthz", "/readyz"])
    expect((await raw(path, { host: "unknown.example" })).status).toBe(200);
  // From this machine, but sent on by something nobody named.
  expect((await raw("/metrics", { host: "localhost" })).status).toBe(200);
  expect((await raw("/metrics", { host: "localhost", "x-forwarded-for": "203.0.113.5" })).status).toBe(401);
});

test("pages let no foreign script, frame or form in", async () => {
  const first = await raw("/sign-in", { host: new URL(prairie()).host });
  const policy = String(first.headers["content-security-policy"]);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("form-action");
  expect(first.headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
  });
  const second = await raw("/sign-in", { host: new URL(prairie()).host });
  expect(second.headers["content-security-policy"]).not.toBe(policy);
  const foreign = { host: new URL(prairie()).host, origin: "https://evil.example" };
  expect((await raw("/sign-out", foreign, "POST")).status).toBe(403);
  expect((await raw("/sign-in", { host: new URL(prairie()).host }, "DELETE")).status).toBe(405);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("F52: a member signs in, saves the profile and logs out", async ({ page }) => {
    const email = await newLogin();
    await page.goto(`${prairie()}/profile`);
    await fillIn(page, email);
    await page.getByLabel("First name").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("#firstName-error")).toContainText("Enter your first name.");
    await page.getByLabel("First name").fill("Ada");
    await page.getByLabel("Mobile phone").fill("555-0142");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Your profile is saved.")).toBeVisible();
    await expect(page.getByLabel("Mobile phone")).toHaveValue("555-0142");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
  });
});

test("axe finds nothing on the pages before signing in", async ({ page }) => {
  for (const path of [
    "/sign-in?error=wrong",
    "/sign-in/link",
    "/forgot-password",
    "/set-password?token=x",
    "/sign-out",
    "/no-such-page",
    "/dev/mail",
  ]) {
    await page.goto(prairie() + path);
    expect(await axeFindings(page), path).toEqual([]);
  }
});

test("the demo's mail is shown, its addresses as links", async ({ page }) => {
  const email = await newLogin();
  await page.request.post(`${prairie()}/forgot-password`, { form: { email }, maxRedirects: 0 });
  const link = await mailedLink(email);
  await page.goto(`${demo().webUrl}/dev/mail`);
  await expect(page.getByRole("link", { name: link })).toBeVisible();
});
