import { expect, test } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { association, signIn, sql } from "./support/demo";

const harbor = () => association("harbor");

test.afterEach(async () => {
  await sql(
    `update alert_settings set email_addresses = '{}', webhook_url = null, webhook_secret_sealed = null
      where association_id = $1`,
    [harbor().id],
  );
  await sql("delete from alert_message where association_id = $1", [harbor().id]);
  await sql("delete from alert_secret_before where association_id = $1", [harbor().id]);
});

for (const width of [1280, 320])
  test(`R40: staff choose who is told, see the signing secret once, and try it (${width} px)`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await signIn(page, "harbor", "admin@harbor.example");
    await page.goto(`${harbor().url}/setup`);
    await page.getByRole("link", { name: "Alerts" }).click();
    await expect(page.getByRole("heading", { name: "Alerts", level: 1 })).toBeVisible();
    await expect(page.getByLabel("E-mail the administrators")).toBeChecked();
    await page.getByLabel("Other e-mail addresses").fill("nobody");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("“nobody” is not an e-mail address.").first()).toBeVisible();
    await page.getByLabel("Other e-mail addresses").fill("on-call@harbor.example");
    await page.getByLabel("Webhook address").fill("http://127.0.0.1:9/alerts");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Signing secret", { exact: true })).toHaveValue(/^whsec_/);
    expect(await axeFindings(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);

    await page.reload();
    await expect(page.getByLabel("Signing secret", { exact: true })).toHaveCount(0);
    await page.getByRole("button", { name: "Send a test alert" }).click();
    await expect(page.getByText("3 test alerts are on their way")).toBeVisible();
    const line = page.getByRole("row", { name: /\[Test\] This is a test/ });
    await expect(line.first()).toBeVisible();
    await expect(async () => {
      const rows = await sql<{ recipient: string }>(
        "select recipient from demo_mail where subject like '[Test] Harbor%' order by recipient",
      );
      expect(rows.map(({ recipient }) => recipient)).toEqual(
        expect.arrayContaining(["admin@harbor.example", "on-call@harbor.example"]),
      );
    }).toPass({ timeout: 60_000 });
    await page.getByRole("button", { name: "Replace the signing secret" }).click();
    await expect(page.getByLabel("Signing secret", { exact: true })).toHaveValue(/^whsec_/);
    await expect(page.getByText("Messages are signed with the secret before as well until")).toBeVisible();
    await page.getByLabel("End the secret before at once").check();
    await page.getByRole("button", { name: "Replace the signing secret" }).click();
    await expect(page.getByText("Messages are signed with the secret before as well until")).toBeHidden();
  });
