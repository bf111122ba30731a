import { expect, test } from "@playwright/test";
import { clearCedar, SETTINGS_PAGE, setUpCedar, url } from "./support/cedar";
import { association, community, signIn, sql } from "./support/demo";

test.beforeEach(async ({ page }) => {
  await clearCedar();
  await signIn(page, "cedar", "admin@cedar.example");
});
test.afterAll(clearCedar);

test("R36: Push API V2 is another target: a preview first, sign-on waits, and the same lists stay the same communities", async ({
  page,
}) => {
  await setUpCedar(page);
  const before = await community("cedar").communities();
  const requests = (await community("cedar").summary()).requests;

  await page.getByText("Advanced", { exact: true }).click();
  await page.getByLabel("Format").selectOption("Push API V2");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Settings saved");
  await expect(page.getByText("Who would be pushed to this community")).toBeVisible();
  await page.goto(url(SETTINGS_PAGE));
  await page.getByText("Advanced", { exact: true }).click();
  await expect(page.getByLabel("Format")).toHaveValue("push-v2");
  await expect(page.getByLabel("Show Single Sign-On link in the Info Hub")).toBeDisabled();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Higher Logic accepts this Tenant Code")).toBeVisible();

  await page.getByRole("button", { name: "Sync" }).click();
  await expect(page.getByRole("status")).toContainText("Nothing sent yet");
  await page.getByRole("button", { name: "Confirm and push" }).click();
  await expect(page.getByRole("status")).toHaveText("Sync finished", { timeout: 60_000 });

  const later = (await community("cedar").requests()).slice(requests);
  expect(new Set(later.map(({ path }) => path))).toEqual(new Set(["/v2/contactinfo"]));
  expect(await community("cedar").communities()).toEqual(before);

  const [member] = await sql<{ integration_key: string }>(
    "update contact set phone = '217 555 0100' where association_id = $1 and email = 'member@cedar.example' returning integration_key",
    [association("cedar").id],
  );
  await expect
    .poll(async () => (await community("cedar").contact(member!.integration_key))?.Phone1)
    .toBe("217-555-0100");
});
