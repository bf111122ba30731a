import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { clearCedar, SETTINGS_PAGE, setUpCedar, TENANT_API_KEY, url } from "./support/cedar";
import { association, community, demo, signIn, sql } from "./support/demo";

const READ_KEY = "canary-read-key-4711";
const READ_PASSWORD = "canary-read-password";

test.beforeEach(async ({ page }) => {
  await clearCedar();
  await community("cedar").create({
    apiKey: TENANT_API_KEY,
    readApi: { iamKey: READ_KEY, password: READ_PASSWORD },
  });
  await signIn(page, "cedar", "admin@cedar.example");
});
test.afterAll(clearCedar);

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
}

/** Picture of the page for whoever wants to look, in both widths. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.E2E_PICTURES;
  if (!folder) return;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 720 });
}

async function enterReadKey(page: Page): Promise<void> {
  await page.goto(url(SETTINGS_PAGE));
  await page.getByText("Advanced", { exact: true }).click();
  await page.getByLabel("Read address").fill(demo().sandboxUrl);
  await page.getByLabel("Read key", { exact: true }).fill(READ_KEY);
  await page.getByLabel("Read password").fill(READ_PASSWORD);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Settings saved", { timeout: 60_000 });
}

/** Somebody who belongs to a community, as the stand-in has them. */
async function anybody(place: number) {
  const people = (await community("cedar").contacts()).filter(({ communities }) => communities.length > 0);
  return people[place]!;
}

test("the read key is stored, never shown, and tested with the connection", async ({ page }) => {
  await setUpCedar(page);
  await enterReadKey(page);
  await page.reload();
  await page.getByText("Advanced", { exact: true }).click();
  await expect(page.getByText("A key that ends in 4711 is stored")).toBeVisible();
  for (const secret of [READ_KEY, READ_PASSWORD]) expect(await page.content()).not.toContain(secret);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("this Tenant API Key and this read key")).toBeVisible();
  await community("cedar").create({ readApi: { password: "another" } });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Higher Logic refuses the read key")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "advanced");
});

test("a drift check names each difference and who is right; healing sends the person again", async ({
  page,
}) => {
  await setUpCedar(page);
  await page.goto(url("/activity/drift"));
  await expect(page.getByText("The community cannot be read yet")).toBeVisible();
  await enterReadKey(page);
  await sql(
    "update pushed_contact set accepted_at = accepted_at - interval '1 hour' where association_id = $1",
    [association("cedar").id],
  );
  const [changed, closed] = [await anybody(0), await anybody(1)];
  await community("cedar").changeContact(changed.LegacyContactKey, { LastName: "=HYPERLINK(1)" });
  await community("cedar").changeContact(closed.LegacyContactKey, { locallyDeactivated: true });

  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("link", { name: "Drift check" }).click();
  await expect(page.getByText("No check was made yet")).toBeVisible();
  await page.getByRole("button", { name: "Start a drift check" }).click();
  await expect(page.getByText(/^Finished/)).toBeVisible({ timeout: 60_000 });
  const table = page.getByRole("table", { name: "Differences" });
  const row = table.getByRole("row", { name: String(changed.FirstName) }).filter({ hasText: "Last name" });
  await expect(row).toContainText(`we told “${String(changed.LastName)}”, the community has “=HYPERLINK(1)”`);
  await expect(row).toContainText("Changed by hand in the community");
  await expect(table).toContainText("Deactivated in the community");
  await expectAccessible(page);
  await picture(page, "drift");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV of the differences" }).click();
  const stream = await (await download).createReadStream();
  const csv = Buffer.concat(await stream.toArray()).toString("utf8");
  expect(csv).toContain("'=HYPERLINK(1)");
  expect(csv).toContain("Deactivated in the community");

  await page.getByRole("link", { name: "Changed by hand in the community" }).click();
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Heal all 1 person" }).click();
  await expect(page.getByText("Being sent again now: 1 person")).toBeVisible();
  await expect
    .poll(async () => (await community("cedar").contact(changed.LegacyContactKey))?.LastName)
    .toBe(changed.LastName);
  await expect(table).toContainText("Sent again");
});

test("a community that exists is looked into before anything is pushed, and taken over", async ({ page }) => {
  await setUpCedar(page);
  await enterReadKey(page);
  const people = await community("cedar").contacts();
  const someone = await anybody(0);
  // As before there was Causeway: people are there, one where nobody put her, and nothing was told.
  await community("cedar").changeContact(someone.LegacyContactKey, { LegacyContactKey: "from-elsewhere" });
  const { id } = association("cedar");
  await sql(
    "update push_target set sync_requested_at = null, initial_sync_finished_at = null where association_id = $1",
    [id],
  );
  await sql("delete from pushed_contact where association_id = $1", [id]);

  await page.goto(url("/activity/drift"));
  await page.getByRole("button", { name: "Look into the community" }).click();
  await expect(page.getByText(/there and known here/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("(from-elsewhere)")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "takeover");
  const requests = (await community("cedar").summary()).requests;
  await page.getByRole("button", { name: /^Take over/ }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Taken over/ })).toBeVisible();
  const rows = await sql("select from pushed_contact where association_id = $1 and record_hash is null", [
    id,
  ]);
  expect(rows.length).toBeGreaterThan(0);
  expect((await community("cedar").summary()).requests).toBe(requests);
  expect((await community("cedar").contacts()).length).toBe(people.length);
});

test("R29: a new community stands on the board with what is left to do, and is ticked once it can be seen", async ({
  page,
}) => {
  await setUpCedar(page);
  await enterReadKey(page);
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("link", { name: "New communities" }).click();
  await page.getByRole("button", { name: "Look now" }).click();
  await expect(page.getByText("Nothing new can be seen.")).toBeVisible();
  const table = page.getByRole("table", { name: "Communities" });
  const [first] = await community("cedar").communities();
  const row = table.getByRole("row", { name: first!.GroupName });
  await expect(row).toContainText("To do");
  await expect(row).toContainText(String(first!.memberCount));
  await expect(page.getByText("Configure it, then un-hide it.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "communities");
  await community("cedar").changeCommunity(first!.GroupKey, { hidden: false });
  await page.getByRole("button", { name: "Look now" }).click();
  await expect(page.getByText("1 more can be seen now.")).toBeVisible();
  await expect(row).toContainText("Un-hidden");
});
