import { expect, test, type Browser, type Locator, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, PASSWORD, sql } from "./support/demo";
import { site } from "./support/site";
import { addMember, addPerson, addSite, isKnown, showLink, type TestPerson } from "./support/sign-on";

// F52: what a member meets on the way in and out works in whatever browser they have.

const hub = (path = "") => association("prairie").url + path;
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

let putBack: () => Promise<void>;
let tess: TestPerson;
let stranger: TestPerson;
test.beforeAll(async () => {
  putBack = await showLink("prairie");
  tess = await addMember("prairie", ["Harbour Pilots"]);
  stranger = await addPerson("prairie", "individual");
  await isKnown("prairie", tess);
});
test.afterAll(() => putBack());
test.beforeEach(() => sql("delete from sso_grant where contact_id = $1", [tess.contactId]));

async function newPage(browser: Browser, options: Parameters<Browser["newContext"]>[0]): Promise<Page> {
  return (await browser.newContext({ ...options, ignoreHTTPSErrors: false })).newPage();
}

/** Types into the two fields and sends, from whatever page asks for them. */
async function type(page: Page, { email }: TestPerson): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Every page of the way, in the order in which a member sees them; `look` is called on each. */
async function walk(page: Page, look: (what: string, act: Locator) => Promise<void>): Promise<void> {
  await page.goto(hub("/community"));
  await look("sign-in", page.getByRole("button", { name: "Sign in", exact: true }));
  await page.getByRole("button", { name: "Sign in", exact: true }).scrollIntoViewIfNeeded();
  await page.getByLabel("E-mail").fill(tess.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").first()).toContainText("is not right");
  await look("sign-in refused", page.getByRole("button", { name: "Sign in", exact: true }));
  await type(page, tess);
  await expect(heading(page)).toHaveText("Sign in to Community");
  await look("Grant", page.getByRole("button", { name: "Grant", exact: true }));
  await page.getByRole("button", { name: "Grant", exact: true }).click();
  await expect(page.locator("body[data-person]")).toBeVisible();
  await page.goto(hub("/community-access"));
  await look("My community access", page.getByRole("button", { name: /^Revoke the Grant of / }));
  await page.goto(hub("/oauth/logout"));
  await look("log-out", page.getByRole("button", { name: "Log out" }));
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto(hub("/sign-in"));
  await type(page, stranger);
  await page.goto(hub("/community"));
  await expect(page.locator("main[data-reason]")).toBeVisible();
  await look("refusal", page.getByRole("main").getByRole("link").first());
  await page.goto(hub("/sign-out"));
  await look("sign-out", page.getByRole("button", { name: "Log out" }));
}

test("F52: at 400 % zoom, which leaves 320 pixels, nothing is cut off and everything can be pressed and heard", async ({
  browser,
}) => {
  test.slow();
  const page = await newPage(browser, { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 });
  const seen: string[] = [];
  await walk(page, async (what, act) => {
    seen.push(what);
    const cutOff = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(cutOff, `pixels beyond the right edge: ${what}`).toBeLessThanOrEqual(0);
    await act.click({ trial: true });
    expect.soft(await axeFindings(page), what).toEqual([]);
    await expectToBeHeard(page, what);
  });
  expect(seen).toHaveLength(7);
  await page.context().close();
});

/** What a screen reader begins with: the page's language and title, one heading of the page, one main part, names. */
async function expectToBeHeard(page: Page, what: string): Promise<void> {
  expect.soft(await page.locator("html").getAttribute("lang"), what).toBe("en");
  expect.soft(await page.title(), what).toMatch(/\S+ – \S+/);
  expect.soft(await page.getByRole("heading", { level: 1 }).count(), what).toBe(1);
  expect.soft(await page.getByRole("main").count(), what).toBe(1);
  for (const control of await page
    .locator("input:not([type=hidden]):not([aria-hidden]), button, a[href], select")
    .all()) {
    const name = await control.evaluate(
      (element) =>
        element.getAttribute("aria-label") ??
        ((element as HTMLInputElement).labels?.[0]?.textContent || element.textContent),
    );
    expect
      .soft(name?.trim(), `${what}: ${await control.evaluate(({ outerHTML }) => outerHTML.slice(0, 120))}`)
      .toBeTruthy();
  }
}

test("F52: by keyboard alone one signs in, grants, revokes and logs out", async ({ page }) => {
  test.slow();
  await page.goto(hub("/community"));
  await tabTo(page, page.getByLabel("E-mail"));
  await page.keyboard.type(tess.email);
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(heading(page)).toHaveText("Sign in to Community");
  await tabTo(page, page.getByRole("button", { name: "Grant", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.locator("body[data-person]")).toBeVisible();
  await page.goto(hub("/community-access"));
  await tabTo(page, page.getByRole("button", { name: /^Revoke the Grant of / }));
  await page.keyboard.press("Space");
  await expect(page.getByText("The Grant is revoked.")).toBeVisible();
  await page.goto(hub("/oauth/logout"));
  await tabTo(page, page.getByRole("button", { name: "Log out" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("You are signed out.")).toBeVisible();
});

/** Tab until it has the focus, and the focus can be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 40 && !(await isThere()); presses += 1) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
  const outline = await target.evaluate((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
  expect(outline, "the focus can be seen").toBe(true);
}

test("F52: nothing on the way needs a third party's cookie: no page asks another site for anything", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const from = request.frame() === page.mainFrame() ? new URL(page.url() || "about:blank").host : "a frame";
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (!isPage && new URL(request.url()).host !== from) asked.push(`${from}: ${request.url()}`);
  });
  await page.goto(hub("/community"));
  await type(page, tess);
  await page.getByRole("button", { name: "Grant", exact: true }).click();
  await expect(page.locator("body[data-person]")).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(heading(page)).toHaveText("You are logged out");
  expect(asked).toEqual([]);
  for (const { name, sameSite } of await page.context().cookies(hub()))
    expect([name, sameSite]).toEqual([name, "Lax"]);
});

test.describe("F52: without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one is refused, revokes a Grant, and logs out at /oauth/logout and at /sign-out", async ({
    page,
  }) => {
    await page.goto(hub("/community"));
    await type(page, tess);
    await page.getByRole("button", { name: "Grant", exact: true }).click();
    await expect(page.locator("body[data-person]")).toBeVisible();
    await page.goto(hub("/community-access"));
    await page.getByRole("button", { name: /^Revoke the Grant of / }).click();
    await expect(page.getByText("The Grant is revoked.")).toBeVisible();
    await page.goto(hub("/community"));
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(heading(page)).toHaveText("You were not let in");

    await page.goto(hub("/oauth/logout"));
    await page.getByRole("button", { name: "Stay signed in" }).click();
    await expect(page).toHaveURL(hub("/info-hub"));
    await page.goto(hub("/oauth/logout"));
    await page.getByRole("button", { name: "Log out" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();

    await type(page, stranger);
    await page.goto(hub("/community"));
    await expect(page.locator("main[data-reason]")).toBeVisible();
    await page.goto(hub("/sign-out"));
    await page.getByRole("button", { name: "Log out" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
    await page.goto(hub("/info-hub"));
    await expect(heading(page)).toHaveText("Sign in");
  });
});

test("F46: a page of another site cannot frame what asks, nor what shows somebody's own", async ({
  page,
}) => {
  const shop = await site("Look here");
  const clientId = await addSite("prairie", "Tern Shop", shop.callback);
  await page.goto(hub("/sign-in"));
  await type(page, tess);
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: "code",
    scope: "openid",
    state: "state-1",
    redirect_uri: shop.callback,
    code_challenge: "A".repeat(43),
    code_challenge_method: "S256",
  });
  await page.goto(hub(`/oauth/authorize?${request.toString()}`));
  await expect(page.getByRole("button", { name: "Grant", exact: true })).toBeVisible();
  const asking = new URL(page.url()).pathname;
  for (const path of [asking, "/sign-in", "/oauth/logout", "/community-access"]) {
    await page.goto(shop.callback);
    const refused = page.waitForEvent("console", {
      predicate: (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()),
      timeout: 10_000,
    });
    await page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
    }, hub(path));
    await refused;
    expect(await page.frameLocator("iframe").getByRole("button").count(), path).toBe(0);
  }
  await shop.stop();
});
