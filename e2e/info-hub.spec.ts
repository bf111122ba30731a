import { randomBytes } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, community, signIn, sql } from "./support/demo";

const prairie = () => association("prairie").url;
const saved = (page: Page) => page.getByText("Your profile is saved.");

async function contactOf(email: string): Promise<{ id: number; key: string; email: string }> {
  const rows = await sql<{ id: number; key: string; email: string }>(
    "select c.id, c.integration_key as key, c.email from contact c join login l on l.contact_id = c.id where l.email = $1",
    [email],
  );
  return rows[0]!;
}

test("R63: an edit of one's own profile reaches Higher Logic by itself", async ({ page }) => {
  const { key } = await contactOf("amir@prairie.example");
  const phone = `555-${randomBytes(3).readUIntBE(0, 3) % 10_000}`;
  await signIn(page, "prairie", "amir@prairie.example");
  await page.getByRole("navigation", { name: "Info Hub" }).getByRole("link", { name: "My profile" }).click();
  await page.getByLabel("Phone", { exact: true }).fill(phone);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(saved(page)).toBeVisible();
  await expect
    .poll(
      async () => ((await community("prairie").contact(key)) as Record<string, unknown> | undefined)?.Phone1,
    )
    .toBe(phone);
});

test("R11: a new e-mail is the contact's and is pushed; the login stays what it was", async ({ page }) => {
  const before = await contactOf("nora@prairie.example");
  await signIn(page, "prairie", "nora@prairie.example");
  await page.goto(`${prairie()}/profile`);
  await page.getByLabel("E-mail").fill("nora.new@prairie.example");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(saved(page)).toBeVisible();
  await expect(page.getByText("You go on signing in with nora@prairie.example.")).toBeVisible();
  expect((await contactOf("nora@prairie.example")).email).toBe("nora.new@prairie.example");
  await sql("update contact set email = $2 where id = $1", [before.id, before.email]);
});

test("what is wrong is told at its field and in a summary, and nothing typed is lost", async ({ page }) => {
  await signIn(page, "prairie", "maria@prairie.example");
  await page.goto(`${prairie()}/profile`);
  await page.getByLabel("First name").fill("");
  await page.getByLabel("E-mail").fill("not an address");
  await page.getByLabel("City").fill("Somewhere");
  await page.getByRole("button", { name: "Save" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "Nothing was saved." });
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: "Enter an e-mail address like name@example.org." }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(
    /Enter an e-mail address like name@example\.org\./,
  );
  await expect(page.getByLabel("City")).toHaveValue("Somewhere");
  await page.reload();
  await expect(page.getByLabel("City")).not.toHaveValue("Somewhere");
});

test("F3: of two tabs the second to save is told, loses nothing, and may save again", async ({
  page,
  context,
}) => {
  await signIn(page, "prairie", "maria@prairie.example");
  await page.goto(`${prairie()}/profile`);
  const other = await context.newPage();
  await other.goto(`${prairie()}/profile`);
  const town = `Town ${randomBytes(2).toString("hex")}`;
  await page.getByLabel("City").fill(town);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(saved(page)).toBeVisible();

  await other.getByLabel("City").fill("Elsewhere");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Nothing was saved yet")).toBeVisible();
  await expect(other.getByText(`Stored now: ${town}`)).toBeVisible();
  await expect(other.getByLabel("City")).toHaveValue("Elsewhere");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(saved(other)).toBeVisible();
  await expect(other.getByLabel("City")).toHaveValue("Elsewhere");
});

test("whoever has a login edits a profile, members and others alike", async ({ page }) => {
  for (const email of ["dropped@prairie.example", "pending@prairie.example", "admin@prairie.example"]) {
    await signIn(page, "prairie", email);
    await page.goto(`${prairie()}/profile`);
    await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  }
});

test("home says what one is a member of", async ({ page }) => {
  await signIn(page, "prairie", "maria@prairie.example");
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
  await expect(page.getByText("Board of Directors")).toBeVisible();
});

test("one sees where one is signed in, and ends the others", async ({ page, browser }) => {
  await signIn(page, "prairie", "pending@prairie.example");
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, "prairie", "pending@prairie.example");
  await page.goto(`${prairie()}/sessions`); // where it was before
  await expect(page).toHaveURL(`${prairie()}/security`);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toBeHidden();
  await elsewhere.goto(`${prairie()}/info-hub`);
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await elsewhere.context().close();
});

for (const width of [320, 1280]) {
  test(`axe finds nothing in the Info Hub at ${width} px, and nothing is cut off`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await signIn(page, "prairie", "maria@prairie.example");
    for (const path of ["/info-hub", "/profile", "/security", "/home"]) {
      await page.goto(prairie() + path);
      expect(await axeFindings(page), path).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    }
  });
}
