import { expect, test } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, signIn, sql } from "./support/demo";

const WEBSUPPORT = "websupport@causeway.example";
const cedar = () => association("cedar");

async function isAllowed(): Promise<boolean> {
  const [row] = await sql<{ allowed: boolean }>(
    "select higher_logic_allowed as allowed from association where id = $1",
    [cedar().id],
  );
  return row!.allowed;
}

async function switchOff(): Promise<void> {
  await sql("update association set higher_logic_allowed = false where id = $1", [cedar().id]);
}
test.beforeEach(switchOff);
test.afterAll(switchOff);

test("R49: Websupport's check box in the association's row is saved at once, and in the audit log", async ({
  page,
}) => {
  await signIn(page, "cedar", WEBSUPPORT);
  await page.goto(`${cedar().url}/websupport`);
  const box = page
    .getByRole("row", { name: "Cedar Valley Guild" })
    .getByRole("checkbox", { name: "Higher Logic" });
  await expect(box).not.toBeChecked();
  await box.check();
  await expect(page.getByRole("status")).toHaveText("Saved: Higher Logic is on for Cedar Valley Guild");
  expect(await isAllowed()).toBe(true);
  await page.reload();
  await expect(box).toBeChecked();
  const [line] = await sql(
    "select actor, action from audit_log where association_id = $1 order by id desc limit 1",
    [cedar().id],
  );
  expect(line).toEqual({ actor: WEBSUPPORT, action: "higher-logic.enabled-by-websupport" });
  await box.uncheck();
  await expect(page.getByRole("status")).toContainText("is off for");
  expect(await isAllowed()).toBe(false);
});

test("R49, F10: an association's own administrator cannot open the page, and cannot post what it posts", async ({
  page,
  browser,
}) => {
  await signIn(page, "cedar", WEBSUPPORT);
  await page.goto(`${cedar().url}/websupport`);
  const posted = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("row", { name: "Cedar Valley Guild" }).getByRole("checkbox").check();
  const request = await posted;
  await expect(page.getByRole("status")).toContainText("is on for");
  await switchOff();

  const own = await browser.newContext();
  const staff = await own.newPage();
  await signIn(staff, "cedar", "admin@cedar.example");
  expect((await staff.goto(`${cedar().url}/websupport`))?.status()).toBe(403);
  const headers = await request.allHeaders();
  const replayed = {
    headers: {
      accept: headers.accept!,
      "content-type": headers["content-type"]!,
      "next-action": headers["next-action"]!,
    },
    body: [...request.postDataBuffer()!],
  };
  await staff.goto(`${cedar().url}/home`);
  for (const path of ["/websupport", "/home"]) {
    await staff.evaluate(
      async ([address, { headers, body }]) =>
        void (await fetch(address, { method: "POST", headers, body: new Uint8Array(body) })),
      [path, replayed] as const,
    );
    expect(await isAllowed(), `posted to ${path}`).toBe(false);
  }
  await own.close();
});

test("works without JavaScript", async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(page, "cedar", WEBSUPPORT);
  await page.goto(`${cedar().url}/websupport`);
  const row = page.getByRole("row", { name: "Cedar Valley Guild" });
  await row.getByRole("checkbox", { name: "Higher Logic" }).check();
  await row.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("is on for Cedar Valley Guild");
  expect(await isAllowed()).toBe(true);
  await page.context().close();
});

for (const width of [1280, 320])
  test(`has nothing that axe objects to, and fits, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await signIn(page, "cedar", WEBSUPPORT);
    await page.goto(`${cedar().url}/websupport`);
    expect(await axeFindings(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
  });
