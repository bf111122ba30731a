import { expect, test } from "@playwright/test";
import { type AnotherWeb, anotherWeb } from "./support/another-web";
import { ADMIN, cedarId, clearCedar, saveSettings, SETTINGS_PAGE, url } from "./support/cedar";
import { community, signIn, sql } from "./support/demo";

let other: AnotherWeb;
test.beforeAll(async () => {
  other = await anotherWeb();
});
test.beforeEach(async ({ page }) => {
  await clearCedar();
  await signIn(page, "cedar", ADMIN); // a cookie is the host's, whatever the port
});
test.afterAll(async () => {
  await clearCedar();
  await other.stop();
});

test.describe("two web processes", () => {
  test("F3: who saves second, at the other one, is told and loses nothing", async ({ page, context }) => {
    const second = await context.newPage();
    await second.goto(other.url(SETTINGS_PAGE));
    await page.goto(url(SETTINGS_PAGE));
    await saveSettings(page);

    await second.getByLabel("Tenant Code").fill("MINE");
    await second.getByRole("button", { name: "Save" }).click();
    await expect(second.getByText(`${ADMIN} saved at`)).toBeVisible();
    await expect(second.getByLabel("Tenant Code")).toHaveValue("MINE");
    expect(
      await sql("select tenant_code from higher_logic_settings where association_id = $1", [cedarId()]),
    ).toEqual([{ tenant_code: "CEDAR-DEMO" }]);
  });

  test("F34: Sync pressed at both at once is one run, and both show how it ends", async ({
    page,
    context,
  }) => {
    await page.goto(url(SETTINGS_PAGE));
    await saveSettings(page);
    const second = await context.newPage();
    await second.goto(other.url(SETTINGS_PAGE));
    await community("cedar").setFaults({ latencyMs: 1500 });
    const both = [page, second];
    await Promise.all(both.map((each) => each.getByRole("button", { name: "Sync" }).click()));
    for (const each of both)
      await expect(each.getByRole("status")).toHaveText("Sync finished", { timeout: 60_000 });
    const runs = await sql<{ pushed: number }>(
      "select pushed from sync_run where association_id = $1 and kind = 'full'",
      [cedarId()],
    );
    expect(runs).toHaveLength(1);
    expect((await community("cedar").summary()).items, "everybody was told once").toBe(runs[0]!.pushed);
  });
});
