import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { clearCedar, SETTINGS_PAGE, setUpCedar, TENANT_API_KEY } from "./support/cedar";
import { association, community, signIn, sql } from "./support/demo";

const cedarId = () => association("cedar").id;
const url = (path: string) => `${association("cedar").url}${path}`;

test.beforeEach(async ({ page }) => {
  await clearCedar();
  await signIn(page, "cedar", "admin@cedar.example");
});
test.afterEach(async () => {
  await sql("delete from contact where association_id = $1 and email like '%@extra.cedar.example'", [
    cedarId(),
  ]);
});
test.afterAll(clearCedar);

/** Active people on the first synced list; without `email` they cannot be pushed. */
async function addPeople(count: number, { withEmail = true } = {}): Promise<string[]> {
  const rows = await sql<{ integration_key: string }>(
    `with person as (
       insert into contact (association_id, kind, first_name, last_name, email, member_number)
       select $1, 'individual', 'Extra', 'Person ' || n, case when $3 then n || '@extra.cedar.example' end, 'extra'
         from generate_series(1, $2::int) n
       returning id, integration_key
     ), membership as (
       insert into membership (contact_id, association_id, membership_type_id, status)
       select id, $1, (select min(id) from membership_type where association_id = $1), 'active' from person
     ), listed as (
       insert into list_membership (contact_id, association_id, list_id)
       select id, $1, (select min(id) from list where association_id = $1 and is_synced) from person
     ) select integration_key from person`,
    [cedarId(), count, withEmail],
  );
  return rows.map((row) => row.integration_key);
}

async function dropAll(): Promise<void> {
  await sql(
    `update membership set status = 'dropped' where contact_id in
       (select id from contact where association_id = $1 and email like '%@extra.cedar.example')`,
    [cedarId()],
  );
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
}

test("shows runs and requests, and of a request what was sent and answered, with the key masked", async ({
  page,
}) => {
  await setUpCedar(page);
  const zones = page.getByText("Times are in UTC.").filter({ visible: true });
  await expect(zones).toHaveCount(1); // the dialog's, and not the page's around it
  await page.getByRole("link", { name: "Activity" }).click();
  const run = page.getByRole("row", { name: "Full run by admin@cedar.example" });
  await expect(run).toContainText("Finished");
  await run.getByRole("link").click();
  await expect(page.getByText(/\d+ contacts looked at: \d+ pushed/)).toBeVisible();
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByText("Request", { exact: true }).click();
  const request = page.getByRole("region", { name: "Request", exact: true });
  await expect(request).toContainText('"TenantCode": "CEDAR-DEMO"');
  await expect(request).toContainText("x-api-key: ••••••••");
  await expect(page.getByRole("region", { name: "Answer", exact: true })).toContainText('"success": true');
  expect(await page.content()).not.toContain(TENANT_API_KEY);
  await expectAccessible(page);
});

test("R41: tells how long changes took, and finds the requests about a person", async ({ page }) => {
  await setUpCedar(page);
  const [member] = await sql<{ integration_key: string }>(
    `update contact set informal_name = 'Milo the First' where association_id = $1 and email = 'member@cedar.example'
     returning integration_key`,
    [cedarId()],
  );
  await expect
    .poll(async () => (await community("cedar").contact(member!.integration_key))?.InformalName, {
      timeout: 60_000,
    })
    .toBe("Milo the First");
  await page.goto(url("/activity"));
  await expect(page.getByText("100 % of 1 request")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find a person" }).fill("milo mey");
  await page.getByRole("button", { name: "Search" }).click();
  const found = page.getByRole("region", { name: "Found for “milo mey”" });
  await found.getByRole("link", { name: "Milo Meyer", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Milo Meyer at Higher Logic" })).toBeVisible();
  const told = page.getByRole("region", { name: "Everything Higher Logic was told" });
  await expect(told.getByRole("listitem").filter({ hasText: "after the change" })).toHaveCount(1);
  await told.getByText("1 difference to what was told before").click();
  await expect(told.getByText("Informal name: nothing")).toContainText("Milo the First");
  await expectAccessible(page);
  await told.getByRole("link", { name: "Requests" }).click();
  await expect(page.getByRole("heading", { name: "Requests about Milo Meyer" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "after the change" })).toHaveCount(1);
});

test("why somebody is in a community and not in another, and what was told, as a page and as a file", async ({
  page,
}) => {
  const [key] = await addPeople(1);
  await sql("update contact set first_name = '=1+1' where association_id = $1 and member_number = 'extra'", [
    cedarId(),
  ]);
  await setUpCedar(page);
  const [person] = await sql<{ id: number }>(
    "select id from contact where association_id = $1 and integration_key = $2",
    [cedarId(), key],
  );
  await page.goto(url(`/activity/people/${person!.id}`));
  await expect(page.getByText(/^In the community as a member, in /)).toBeVisible();
  await page.getByText("Why", { exact: true }).click();
  await expect(page.getByText(/Higher Logic accepted exactly this/).first()).toBeVisible();
  // A list the person never was on.
  const other = page.getByLabel("Ask about another list");
  const names = await other.getByRole("option").allTextContents();
  const [on] = await sql<{ name: string }>(
    "select name from list where id = (select min(id) from list where association_id = $1 and is_synced)",
    [cedarId()],
  );
  const elsewhere = names.find((name) => name !== on!.name)!;
  await other.selectOption({ label: elsewhere });
  await page.getByRole("button", { name: "Why not?" }).click();
  await expect(page.getByText(`${elsewhere}: not in the community`)).toBeVisible();
  await expect(page.getByText("Is not on the list today")).toBeVisible();
  await expect(page.getByText(/was last told on .+, and not of this community/)).toBeVisible();
  await expect(page.getByText("Put the contact on the list again.")).toBeVisible();
  await expectAccessible(page);

  // As the links do; the browser alone knows the host.
  const file = (as: string) =>
    page.evaluate(async (path) => {
      const answer = await fetch(path);
      return { disposition: answer.headers.get("content-disposition"), text: await answer.text() };
    }, `/api/higher-logic/people/${person!.id}/history?as=${as}`);
  const csv = await file("csv");
  expect(csv.disposition).toContain("attachment");
  // V5: no cell begins as a formula.
  expect(csv.text).toContain(",'=1+1,Person 1,");
  const json = await file("json");
  expect(JSON.parse(json.text)).toMatchObject([
    { state: "accepted", first_name: "=1+1", communities: [on!.name] },
  ]);
  expect(json.text).not.toContain(TENANT_API_KEY);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV of what was told" }).click();
  expect((await download).suggestedFilename()).toBe(`higher-logic-contact-${person!.id}.csv`);

  // R39: deleted people are found, and answered for.
  await sql("delete from contact where id = $1", [person!.id]);
  await page.goto(url(`/activity?q=${key}`));
  const found = page.getByRole("region", { name: /^Found for/ });
  await found.getByRole("link", { name: "=1+1 Person 1", exact: true }).click();
  await expect(page.getByRole("heading", { name: "=1+1 Person 1 at Higher Logic" })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^Taken out of the community .* the contact was deleted\.$/)).toBeVisible({
      timeout: 2_000,
    });
  }).toPass({ timeout: 60_000 });
  await expectAccessible(page);
});

test("a person who cannot be pushed stands there with a plain sentence and what to do", async ({ page }) => {
  const [key] = await addPeople(1, { withEmail: false });
  await setUpCedar(page);
  await page.goto(url("/activity"));
  await page.getByRole("link", { name: /cannot be pushed/ }).click();
  const row = page.getByRole("row", { name: /Extra Person 1/ });
  await expect(row).toContainText("has no e-mail address");
  await expect(row).toContainText("Enter the e-mail address");
  await expectAccessible(page);

  await sql("update contact set first_name = '=1+1' where association_id = $1 and member_number = 'extra'", [
    cedarId(),
  ]);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV of the problems" }).click();
  const csv = await download;
  expect(csv.suggestedFilename()).toBe("higher-logic-problems.csv");
  const lines = (await readFile(await csv.path(), "utf8")).trim().split("\r\n");
  // V5: no cell begins as a formula.
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(
      new RegExp(`^\\d+,${key},'=1\\+1 Person 1,,no-email,.*has no e-mail address.*Enter the e-mail address`),
    ),
  ]);
  const json = await page.evaluate(
    async (path) => (await fetch(path)).text(),
    "/api/higher-logic/problems?as=json",
  );
  expect(JSON.parse(json)).toMatchObject([
    { integration_key: key, problem: "no-email", name: "=1+1 Person 1" },
  ]);
  await sql("delete from contact where association_id = $1 and member_number = 'extra'", [cedarId()]);
});

test.describe("held removals", () => {
  test.beforeEach(async ({ page }) => {
    await addPeople(4);
    await setUpCedar(page);
    await sql(
      "update higher_logic_settings set guard_people = 1, guard_percent = 1 where association_id = $1",
      [cedarId()],
    );
    // As Save does: a delivery that is going on would still use the guard it began with.
    await sql("update pusher_lease set epoch = epoch + 1 where association_id = $1", [cedarId()]);
    await dropAll();
    await expect(async () => {
      await page.goto(url("/activity/held"));
      await expect(page.getByText("4 people wait for your decision")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
  });

  const stillIn = async () =>
    (await community("cedar").contacts()).filter((person) => person.FirstName === "Extra" && person.IsActive)
      .length;

  test("F38: are held by name, and some can be removed and others kept", async ({ page }) => {
    expect(await stillIn()).toBe(4);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1280, height: 380 }); // so low that the table's end is out of sight
    await expect(page.getByRole("button", { name: "Remove selected" })).toBeInViewport();
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect(page.getByText("Nobody is selected.")).toBeVisible();
    await page.getByRole("checkbox", { name: "Select Extra Person 1" }).check();
    await expect(page.getByText("1 person selected.")).toBeVisible();
    await page.getByRole("button", { name: "Remove selected" }).click();
    await expect(page.getByRole("status")).toHaveText("1 person will be removed now");
    await expect.poll(stillIn, { timeout: 60_000 }).toBe(3);
    await page.reload();
    await page.getByRole("checkbox", { name: "Select Extra Person 2" }).check();
    await page.getByRole("button", { name: "Keep selected" }).click();
    await expect(page.getByRole("row", { name: /Extra Person 2/ })).toContainText("Kept");
    expect(await stillIn()).toBe(3);
  });

  test("can be selected by a finger: each box takes a press on 44 by 44 pixels", async ({
    page,
    browser,
  }) => {
    const phone = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      storageState: await page.context().storageState(),
    });
    const held = await phone.newPage();
    await held.goto(url("/activity/held"));
    const box = held.getByRole("checkbox", { name: "Select Extra Person 1" });
    const target = held.locator("label").filter({ has: box });
    const { x, y, width, height } = (await target.boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    await held.touchscreen.tap(x + 2, y + height - 2);
    await expect(box).toBeChecked();
    await phone.close();
  });

  test("Home says that they wait, and leads there", async ({ page }) => {
    await page.goto(url("/home"));
    await expectAccessible(page);
    await page.getByRole("link", { name: "4 removals held for your decision" }).click();
    await expect(page.getByRole("heading", { name: "Held removals" })).toBeVisible();
  });

  test("F38 F42: stand by cause, and where two have to agree a second person's yes is needed", async ({
    page,
    browser,
  }) => {
    await sql("delete from contact where association_id = $1 and email = '1@extra.cedar.example'", [
      cedarId(),
    ]);
    await sql("update higher_logic_settings set four_eyes = true where association_id = $1", [cedarId()]);
    const causes = page.getByRole("navigation", { name: "Causes" });
    await expect(async () => {
      await page.goto(url("/activity/held"));
      await expect(causes.getByRole("link", { name: "Contact deleted" })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await expect(page.getByText("whoever made the change may be one of them, and never both")).toBeVisible();
    await expect(page.getByRole("region", { name: "Who did what around that time" })).toBeVisible();
    await causes.getByRole("link", { name: "Membership dropped" }).click();
    await expect(page.getByRole("row", { name: /Extra Person/ })).toHaveCount(3);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Remove all 3 of this cause" }).click();
    await expect(page.getByRole("status")).toHaveText(
      "You agreed to remove 3 people: somebody else has to agree as well",
    );
    await page.getByRole("button", { name: "Remove all 3 of this cause" }).click();
    await expect(page.getByRole("status")).toContainText("somebody else has to agree now, not you again");
    expect(await stillIn()).toBe(4);

    await sql(
      `insert into staff_member (contact_id, role)
       select id, 'operator' from contact where association_id = $1 and email = 'member@cedar.example'`,
      [cedarId()],
    );
    const other = await (await browser.newContext()).newPage();
    await signIn(other, "cedar", "member@cedar.example");
    await other.goto(url("/activity/held?cause=dropped%3A"));
    await expect(other.getByText("admin@cedar.example agreed to the removal")).toHaveCount(3);
    await other.getByRole("button", { name: "Remove all 3 of this cause" }).click();
    await expect(other.getByRole("status")).toHaveText("3 people will be removed now");
    await expect.poll(stillIn, { timeout: 60_000 }).toBe(1);
    await other.context().close();
    await sql("delete from staff_member where association_id = $1 and role = 'operator'", [cedarId()]);
  });

  test("all can be removed at once, but not people who were not on the page", async ({ page }) => {
    await page.getByRole("button", { name: "Remove all 4" }).click({ noWaitAfter: true, trial: true });
    await page
      .locator("input[name=digest]")
      .evaluate((input: HTMLInputElement) => (input.value = "0".repeat(32)));
    await page.getByRole("button", { name: "Remove all 4" }).click();
    await expect(page.getByRole("status")).toContainText("Other people are held now");
    expect(await stillIn()).toBe(4);
    await page.reload();
    await page.getByRole("button", { name: "Remove all 4" }).click();
    await expect(page.getByRole("status")).toHaveText("4 people will be removed now");
    await expect.poll(stillIn, { timeout: 60_000 }).toBe(0);
  });
});

test("while pushing is paused a banner names the field to check", async ({ page }) => {
  await setUpCedar(page);
  await community("cedar").setFaults({ rules: [{ action: "status", status: 403 }] });
  await sql(
    "update contact set informal_name = 'M' where association_id = $1 and email = 'member@cedar.example'",
    [cedarId()],
  );
  await expect(async () => {
    await page.goto(url("/activity"));
    await expect(page.getByText("Pushing is paused")).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByText("Compare the Tenant API Key")).toBeVisible();
  await page.goto(url(SETTINGS_PAGE));
  await expect(page.getByText("Pushing is paused")).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the Higher Logic settings" })).toHaveCount(0);
  await page.goto(url("/home"));
  await expectAccessible(page);
  await page.getByRole("link", { name: "Open the Higher Logic settings" }).click();
  await expect(page.getByLabel("Tenant API Key")).toBeVisible();
});

test("another association's runs and requests are not there, nor is anything without signing in", async ({
  page,
  browser,
}) => {
  const [run] = await sql<{ id: number }>("select max(id) as id from sync_run where association_id = $1", [
    association("prairie").id,
  ]);
  const [batch] = await sql<{ id: number }>(
    "select max(id) as id from push_batch where association_id = $1",
    [association("prairie").id],
  );
  const api = `/api/higher-logic/sync-runs/${run!.id}`;
  for (const path of [
    `/activity/runs/${run!.id}`,
    `/activity/requests/${batch!.id}`,
    api,
    "/api/higher-logic/sync-runs/x",
    "/api/higher-logic/sync-runs/99999999999",
  ])
    expect((await page.goto(url(path)))?.status(), path).toBe(404);
  const stranger = await (await browser.newContext()).newPage();
  expect((await stranger.goto(`${association("prairie").url}${api}`))?.status()).toBe(401);
  await signIn(stranger, "prairie", "maria@prairie.example");
  expect((await stranger.goto(`${association("prairie").url}${api}`))?.status()).toBe(403);
  await stranger.context().close();

  const staff = await (await browser.newContext()).newPage();
  await signIn(staff, "prairie", "viewer@prairie.example");
  const answer = await staff.goto(`${association("prairie").url}${api}`);
  expect(await answer?.json()).toMatchObject({
    id: run!.id,
    association_id: association("prairie").id,
    state: "done",
    looked_at: expect.any(Number),
    in_doubt: expect.any(Number),
  });
  await staff.context().close();
});

for (const width of [1280, 320])
  test(`has nothing that axe objects to, and fits, at ${width} px`, async ({ page }) => {
    await setUpCedar(page);
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/activity", "/activity/runs", "/activity/requests", "/activity/held"]) {
      await page.goto(url(path));
      await expectAccessible(page);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        path,
      ).toBeLessThanOrEqual(0);
    }
  });
