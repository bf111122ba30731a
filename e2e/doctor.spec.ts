import { expect, test, type Page } from "@playwright/test";
import { association, signIn, sql } from "./support/demo";
import { expectAccessible, showLink } from "./support/sign-on";

const prairie = () => association("prairie");
const SIGN_ON = "/activity/sign-on";

let putBack = async () => {};
test.beforeAll(async () => {
  putBack = await showLink("prairie");
});
test.afterAll(() => putBack());

/** The number on the page that somebody would read out. */
async function numberOn(page: Page): Promise<string> {
  const text = await page.getByRole("main").innerText();
  return /Tell this number to [^:]+:\s+([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(text)![1]!;
}

async function expectNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1]!);
}

test("a member who is refused reads out a number, by which staff find what stands in the way and what to do", async ({
  page,
  browser,
}) => {
  const member = await (await browser.newContext()).newPage();
  await signIn(member, "prairie", "nora@prairie.example");
  expect((await member.goto(`${prairie().url}/community`))?.status()).toBe(403);
  const number = await numberOn(member);
  await expectAccessible(member);
  await member.context().close();

  await signIn(page, "prairie", "admin@prairie.example");
  await page.getByRole("link", { name: "Activity", exact: true }).first().click();
  await page.getByRole("link", { name: "Sign-on" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign-on");
  await page.getByRole("searchbox", { name: "Find a person or an attempt" }).fill(number.toLowerCase());
  await page.getByRole("button", { name: "Search" }).click();
  const found = page.getByRole("region", { name: `Found for “${number.toLowerCase()}”` });
  await expect(found).toContainText(number);
  await expect(found).toContainText("Pressed the Community link in the Info Hub and was refused");
  await expectAccessible(page);
  await expectNarrow(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await found.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Nora");
  const gates = page.getByRole("list", { name: "Gates in their order" });
  await expect(gates.locator("li[data-state='closed']")).toHaveText(
    /^No: The person is on a synchronized list/,
  );
  await expect(page.getByRole("main")).toContainText(
    "Cannot sign in: the person is on no synchronized list.",
  );
  await expect(page.getByRole("main")).toContainText("Next: Put the person on a list that is synchronized");
  const packet = page.getByRole("region", { name: "The packet" });
  await expect(packet).toContainText("May sign in now: no (not-on-synced-list)");
  await expect(packet).toContainText(number);
  await expectAccessible(page);
  await expectNarrow(page);
});

test("a member presses I cannot get in, also without JavaScript, and is told one next step", async ({
  page,
  browser,
}) => {
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(plain, "prairie", "dropped@prairie.example");
  await plain.goto(`${prairie().url}/community-access`);
  await plain.getByRole("button", { name: "I cannot get in" }).click();
  const trouble = plain.getByRole("region", { name: "Trouble with Community?" });
  await expect(trouble.getByRole("status")).toContainText("Your membership has ended");
  const number = await numberOn(plain);
  await plain.getByRole("button", { name: "I cannot get in" }).click();
  expect(await numberOn(plain), "pressed again at once").toBe(number);
  await expectNarrow(plain);
  const strangers = await (await browser.newContext()).newPage();
  await signIn(strangers, "prairie", "maria@prairie.example");
  await strangers.goto(plain.url());
  await expect(strangers.getByRole("main")).not.toContainText("Tell this number");
  await expectAccessible(strangers);
  await strangers.context().close();
  await plain.context().close();

  await signIn(page, "prairie", "viewer@prairie.example");
  await page.goto(`${prairie().url}${SIGN_ON}?q=${number}`);
  await expect(page.getByRole("region", { name: `Found for “${number}”` })).toContainText(
    "Pressed I cannot get in",
  );
});

test("staff have the addresses of single sign-on looked at, and viewers read what was seen", async ({
  page,
}) => {
  await sql("delete from sso_check where association_id = $1", [prairie().id]);
  await signIn(page, "prairie", "admin@prairie.example");
  await page.goto(`${prairie().url}${SIGN_ON}`);
  const setUp = page.getByRole("region", { name: "How single sign-on is set up" });
  await expect(setUp).toContainText("The addresses were not asked yet.");
  await expect(setUp.getByRole("list", { name: "Settings" }).locator("[data-check='pkce']")).toHaveAttribute(
    "data-level",
    "amber",
  );
  await setUp.getByRole("button", { name: "Check addresses now" }).click();
  const addresses = setUp.getByRole("list", { name: "Addresses" });
  for (const check of ["discovery", "community", "login-bounce"])
    await expect(addresses.locator(`[data-check='${check}']`)).toHaveAttribute("data-level", "green");
  await expect(setUp.getByRole("status")).toContainText("by admin@prairie.example");
  await expectAccessible(page);

  await page.context().clearCookies();
  await signIn(page, "prairie", "viewer@prairie.example");
  await page.goto(`${prairie().url}${SIGN_ON}`);
  await expect(setUp.getByRole("status")).toContainText("by admin@prairie.example");
  await expect(setUp.getByRole("button", { name: "Check addresses now" })).toHaveCount(0);
});
