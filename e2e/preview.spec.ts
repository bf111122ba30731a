import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { ADMIN, cedarId, clearCedar, saveSettings, SETTINGS_PAGE, setUpCedar, url } from "./support/cedar";
import { association, community, signIn, sql } from "./support/demo";

test.beforeEach(async ({ page }) => {
  await clearCedar();
  await signIn(page, "cedar", ADMIN);
});
test.afterEach(async () => {
  await sql("update association set grace_days = 0 where id = $1", [cedarId()]);
  await sql("delete from contact where association_id = $1 and member_number = 'extra'", [cedarId()]);
});
test.afterAll(clearCedar);

/** Somebody on the first synced list whose membership ended ten days ago. */
async function addExpired(firstName: string, email: string | null): Promise<number> {
  const [row] = await sql<{ id: number }>(
    `with person as (
       insert into contact (association_id, kind, first_name, last_name, email, member_number)
       values ($1, 'individual', $2, 'Grace', $3, 'extra') returning id
     ), membership as (
       insert into membership (contact_id, association_id, membership_type_id, status, expires_on)
       select id, $1, (select min(id) from membership_type where association_id = $1), 'active', current_date - 10 from person
     ), listed as (
       insert into list_membership (contact_id, association_id, list_id)
       select id, $1, (select min(id) from list where association_id = $1 and is_synced) from person
     ) select id from person`,
    [cedarId(), firstName, email],
  );
  return row!.id;
}

/** What a link of the page leads to, as a file. */
async function fileOf(page: Page, name: RegExp): Promise<string[]> {
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name }).click();
  return (await readFile(await (await download).path(), "utf8")).trim().split("\r\n").slice(1);
}

test("R35 R27: before the first Sync names who would be added and who cannot be pushed, with sums that add up, and as a file", async ({
  page,
}) => {
  await sql("update association set grace_days = 30 where id = $1", [cedarId()]);
  await addExpired("=1+1", "one@extra.cedar.example");
  await addExpired("Nameless", null);
  await page.goto(url(SETTINGS_PAGE));
  await saveSettings(page);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("status")).toHaveText("Preview is ready");
  const words = await page.getByText(/^\d+ people looked at: /).textContent();
  const [lookedAt, removed, added, ...parts] = words!.match(/\d+/g)!.map(Number);
  expect(words).toMatch(
    /^\d+ people looked at: 0 would be removed, \d+ added, 0 updated, 1 cannot be pushed, 0 stay/,
  );
  expect([removed, added, ...parts].reduce((sum, part) => sum! + part!, 0)).toBe(lookedAt);
  await page.getByText(/^Would be added: \d+$/).click(); // more than ten are folded
  await expect(page.getByRole("link", { name: "=1+1 Grace" })).toBeVisible();
  await expect(page.getByText("The e-mail address is missing.")).toBeVisible();
  await expect(page.getByText(/^New communities, hidden until somebody un-hides them/)).toContainText(
    "Spring Fair",
  );
  const lines = await fileOf(page, /^CSV of the preview/);
  expect(lines).toHaveLength(lookedAt!);
  expect(lines.filter((line) => line.includes(",be added,"))).toHaveLength(added!);
  // V5: no cell begins as a formula.
  expect(lines.find((line) => line.includes("one@extra"))).toMatch(/^\d+,\w+,'=1\+1 Grace,one@extra/);
  expect(lines.find((line) => line.includes("Nameless"))).toMatch(
    /,not be pushed,The e-mail address is missing\.,/,
  );
  expect(await community("cedar").contacts()).toEqual([]);
});

test("R39: fewer days of grace name who would lose the community before they are saved, and take exactly these out", async ({
  page,
}) => {
  await sql("update association set grace_days = 30 where id = $1", [cedarId()]);
  const gina = await addExpired("Gina", "gina@extra.cedar.example");
  await setUpCedar(page);
  const isIn = async () => {
    const people = await community("cedar").contacts();
    return people.find(({ FirstName }) => FirstName === "Gina")?.IsActive;
  };
  expect(await isIn()).toBe(true);
  // The guard would hold whoever is not approved.
  await sql(
    "update higher_logic_settings set guard_people = 0, guard_percent = 0 where association_id = $1",
    [cedarId()],
  );
  await page.goto(url("/setup/association"));
  await page.getByLabel("Days of grace").fill("9");
  await page.getByRole("button", { name: "Save" }).click();
  const asked = page.getByRole("region", { name: "1 person would lose the community" });
  await expect(asked.getByRole("link", { name: "Gina Grace" })).toBeVisible();
  await expect(page.getByLabel("Days of grace")).toHaveValue("9");
  expect(await axeFindings(page)).toEqual([]);
  expect(await fileOf(page, /^CSV of who would lose the community/)).toEqual([
    `${gina},Gina Grace,gina@extra.cedar.example,true`,
  ]);
  const stored = () => sql("select grace_days from association where id = $1", [association("cedar").id]);
  expect(await stored()).toEqual([{ grace_days: 30 }]);
  await page.getByRole("button", { name: "Confirm and push" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect(await stored()).toEqual([{ grace_days: 9 }]);
  await expect.poll(isIn, { timeout: 60_000 }).toBe(false);
});
