import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import {
  activeKeys,
  ADMIN,
  cedarId,
  clearCedar,
  expectedKeys,
  saveSettings,
  SETTINGS_PAGE,
  setUpCedar,
  requestCount,
  url,
} from "./support/cedar";
import { community, signIn, sql } from "./support/demo";

test.beforeEach(async ({ page }) => {
  await clearCedar();
  await signIn(page, "cedar", ADMIN);
});
test.afterAll(clearCedar);

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
}

test.describe("Sync", () => {
  test("R34: cannot be pressed before a save, and the server refuses too", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    const sync = page.getByRole("button", { name: "Sync" });
    await expect(sync).toBeDisabled();
    await expect(sync).toHaveAccessibleDescription(/Save the Tenant Code and the Tenant API Key first/);
    // F9: somebody who sends the form all the same.
    await sync.evaluate((button: HTMLButtonElement) => button.removeAttribute("disabled"));
    await sync.click();
    await expect(page.getByRole("status")).toContainText("Save the Tenant Code");
    expect(await sql("select from sync_run where association_id = $1", [cedarId()])).toEqual([]);
    expect(await requestCount()).toBe(0);
  });

  test("R1, R2, R35: pushes everybody who is to be in, and nobody else, into hidden communities", async ({
    page,
  }) => {
    await setUpCedar(page);
    expect(await activeKeys()).toEqual(await expectedKeys());
    await expect(page.getByText(/\d+ contacts looked at: \d+ pushed/)).toBeVisible();
    const communities = await community("cedar").communities();
    expect(communities.map(({ GroupName }) => GroupName).sort()).toEqual(["Spring Fair", "Weavers' Circle"]);
    expect(communities.every(({ hidden }) => hidden)).toBe(true);
    // R29: what only a Higher Logic administrator can do.
    await expect(page.getByText(/becomes a community by itself, but a hidden one/)).toBeVisible();
    await expect(page.getByRole("link", { name: /managing communities/ })).toBeVisible();
  });

  test("says when nothing was sent, and offers Push everything again", async ({ page }) => {
    await setUpCedar(page);
    const before = (await community("cedar").summary()).items;
    await page.getByRole("button", { name: "Sync" }).click();
    await expect(page.getByText("Nothing was sent: Higher Logic already has all of it.")).toBeVisible();
    expect((await community("cedar").summary()).items).toBe(before);
    await page.getByRole("button", { name: "Push everything again" }).click();
    await expect.poll(async () => (await community("cedar").summary()).items).toBe(2 * before);
  });

  test("R5: a name changed in Higher Logic never comes back, and the next push restores ours", async ({
    page,
  }) => {
    await setUpCedar(page);
    const [person] = await sql<{ integration_key: string; first_name: string }>(
      "select integration_key, first_name from contact where association_id = $1 and email = 'member@cedar.example'",
      [cedarId()],
    );
    await community("cedar").changeContact(person!.integration_key, { FirstName: "Changed there" });
    await page.getByRole("button", { name: "Sync" }).click();
    await expect(page.getByText("Nothing was sent: Higher Logic already has all of it.")).toBeVisible();
    await page.getByRole("button", { name: "Push everything again" }).click();
    await expect
      .poll(async () => (await community("cedar").contact(person!.integration_key))?.FirstName)
      .toBe(person!.first_name);
  });

  test("F34: pressed ten times is one run", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    await saveSettings(page);
    await community("cedar").setFaults({ latencyMs: 1500 });
    await page.getByRole("button", { name: "Sync" }).click({ clickCount: 10, delay: 20 });
    await expect(page.getByRole("status")).toHaveText("Sync finished", { timeout: 60_000 });
    const runs = await sql("select from sync_run where association_id = $1 and kind = 'full'", [cedarId()]);
    expect(runs).toHaveLength(1);
  });

  test("shows how far it is, live, and after a reload", async ({ page }) => {
    await page.goto(url(SETTINGS_PAGE));
    await page.getByText("Advanced").click();
    await page.getByLabel("People in one request").fill("1");
    await page.getByLabel("Requests in flight").fill("1");
    await saveSettings(page);
    await community("cedar").setFaults({ latencyMs: 400 });
    await page.getByRole("button", { name: "Sync" }).click();
    const bar = page.getByRole("progressbar");
    await expect(bar).toBeVisible();
    const value = async () => Number(await bar.getAttribute("value"));
    const first = await value();
    await expect.poll(value).toBeGreaterThan(first);
    await expect(page.getByText(/a second, (about|nearly)/)).toBeVisible();
    await page.reload();
    await expect(bar).toBeVisible();
    await expect(page.getByText(/\d+ of \d+/)).toBeVisible();
    await community("cedar").clearFaults();
    await expect(page.getByRole("status")).toHaveText("Sync finished", { timeout: 60_000 });
    expect(await activeKeys()).toEqual(await expectedKeys());
  });
});

test.describe("Push now, on a contact's page", () => {
  test("R35: sends one person once more, and says that it was accepted", async ({ page }) => {
    await setUpCedar(page);
    const [person] = await sql<{ id: number; integration_key: string; first_name: string }>(
      "select id, integration_key, first_name from contact where association_id = $1 and email = 'member@cedar.example'",
      [cedarId()],
    );
    await community("cedar").changeContact(person!.integration_key, { FirstName: "Changed there" });
    const { items } = await community("cedar").summary();
    await page.goto(url(`/contacts/${person!.id}`));
    await page.getByRole("button", { name: "Push now" }).click();
    await expect(page.getByText(/^Nothing to change: Higher Logic accepted exactly this/)).toBeVisible();
    expect((await community("cedar").summary()).items).toBe(items);
    await page.getByRole("button", { name: "Send it once more" }).click();
    await expect(page.getByText("Sent, and Higher Logic accepted it.")).toBeVisible();
    expect((await community("cedar").contact(person!.integration_key))?.FirstName).toBe(person!.first_name);
    expect((await community("cedar").summary()).items).toBe(items + 1);
  });

  test("R35: a list's page pushes everybody on it once more", async ({ page }) => {
    await setUpCedar(page);
    const [list] = await sql<{ id: number; people: number }>(
      `select l.id, (select count(*)::int from pushed_contact p
                      where p.association_id = $1 and l.key = any(p.group_keys)) as people
         from list l where association_id = $1 and is_synced order by id limit 1`,
      [cedarId()],
    );
    const { items } = await community("cedar").summary();
    await page.goto(url(`/lists/${list!.id}`));
    await page.getByRole("button", { name: "Push this list again" }).click();
    await expect(page.getByRole("status").filter({ hasText: "once more" })).toBeVisible();
    await page.getByRole("link", { name: "See how far it is" }).click();
    await expect(page.getByText(`contacts looked at: ${list!.people} pushed`)).toBeVisible({
      timeout: 60_000,
    });
    expect((await community("cedar").summary()).items).toBe(items + list!.people);
  });

  test("says when nothing was sent, because the person is not pushed", async ({ page }) => {
    await setUpCedar(page);
    const [stranger] = await sql<{ id: number }>(
      "insert into contact (association_id, kind, first_name, last_name) values ($1, 'individual', 'Sten', 'Stranger') returning id",
      [cedarId()],
    );
    const { items } = await community("cedar").summary();
    await page.goto(url(`/contacts/${stranger!.id}`));
    await page.getByRole("button", { name: "Push now" }).click();
    await expect(page.getByText("Nothing was sent: this person is not pushed.")).toBeVisible();
    expect((await community("cedar").summary()).items).toBe(items);
    await sql("delete from contact where id = $1", [stranger!.id]);
  });
});

test.describe("settings that change who is pushed", () => {
  /** Somebody Dropped on a synced list. */
  async function dropped(): Promise<string> {
    const [row] = await sql<{ integration_key: string }>(
      `with person as (
         insert into contact (association_id, kind, first_name, last_name, email)
         values ($1, 'individual', 'Dora', 'Dropped', 'dora@member.cedar.example') returning id, integration_key
       ), membership as (
         insert into membership (contact_id, association_id, membership_type_id, status, dropped_on)
         select id, $1, (select min(id) from membership_type where association_id = $1), 'dropped', '2020-01-01' from person
       ), listed as (
         insert into list_membership (contact_id, association_id, list_id)
         select id, $1, (select min(id) from list where association_id = $1 and is_synced) from person
       ) select integration_key from person`,
      [cedarId()],
    );
    return row!.integration_key;
  }
  test.afterEach(async () => {
    await sql("delete from contact where association_id = $1 and email = 'dora@member.cedar.example'", [
      cedarId(),
    ]);
  });

  test("D1, R32: off, everybody on the lists is pushed as a non-member; on, they are named and taken out", async ({
    page,
  }) => {
    const dora = await dropped();
    await setUpCedar(page);
    expect(await community("cedar").contact(dora)).toBeUndefined();

    await page.getByLabel("Only Sync Active members").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status")).toContainText("Settings saved");
    await expect(page.getByRole("link", { name: "Dora Dropped" })).toBeVisible();
    await expect
      .poll(async () => await community("cedar").contact(dora), { timeout: 60_000 })
      .toMatchObject({ IsActive: true, IsMember: false });
    // The run this save asked for ends before the next one is looked at.
    await expect(page.getByRole("status")).toHaveText("Settings saved. Sync finished");

    await page.getByLabel("Only Sync Active members").check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("These settings would remove people")).toBeFocused();
    await expect(page.getByText("Would be removed:")).toBeVisible();
    await expect(page.getByRole("link", { name: "Dora Dropped" })).toBeVisible();
    const stored = () =>
      sql("select only_sync_active_members as only from higher_logic_settings where association_id = $1", [
        cedarId(),
      ]);
    expect(await stored()).toEqual([{ only: false }]);
    await page.getByRole("button", { name: "Confirm and push" }).click();
    await expect(page.getByRole("status")).toContainText("Settings saved");
    expect(await stored()).toEqual([{ only: true }]);
    await expect
      .poll(async () => await community("cedar").contact(dora), { timeout: 60_000 })
      .toMatchObject({ IsActive: false, communities: [] });
  });

  test("F5: another Tenant Code sends nobody anywhere until a preview was on screen", async ({ page }) => {
    await setUpCedar(page);
    const elsewhere = community("harbor");
    const before = (await elsewhere.summary()).requests;
    await page.getByLabel("Tenant Code").fill("HARBOR-DEMO");
    await page.getByLabel("Tenant API Key").fill("harbor-demo-key");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status")).toHaveText("Settings saved");
    await expect(page.getByText("Who would be pushed to this community")).toBeVisible();
    await expect(page.getByRole("button", { name: "Confirm and push" })).toBeVisible();

    await page.reload();
    await page.getByRole("button", { name: "Sync" }).click();
    await expect(page.getByRole("status")).toContainText("Nothing sent yet");
    await expect(page.getByText("Would be added:")).toBeVisible();
    expect(
      await sql("select from sync_run where association_id = $1 and state = 'running'", [cedarId()]),
    ).toEqual([]);
    expect((await elsewhere.summary()).requests).toBe(before);
  });

  test("R31: nothing is pushed while Enabled is off; switched on again, what was missed follows", async ({
    page,
  }) => {
    await setUpCedar(page);
    await page.getByLabel("Enabled").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status")).toHaveText("Settings saved");
    await expect(page.getByRole("button", { name: "Sync" })).toBeDisabled();
    const before = await requestCount();
    const [member] = await sql<{ integration_key: string }>(
      `update contact set informal_name = 'Mil' where association_id = $1 and email = 'member@cedar.example'
       returning integration_key`,
      [cedarId()],
    );
    const told = async () => (await community("cedar").contact(member!.integration_key))?.InformalName;

    await page.getByLabel("Enabled").check();
    expect(await requestCount()).toBe(before);
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(told, { timeout: 60_000 }).toBe("Mil");
  });
});

test("R22 R39: whoever loses the community by an unticked list is named; so many that the guard would hold them first", async ({
  page,
}) => {
  await setUpCedar(page);
  const [list] = await sql<{ id: number; key: string }>(
    "select id, key from list where id = (select min(id) from list where association_id = $1 and is_synced)",
    [cedarId()],
  );
  const inside = async () =>
    (await community("cedar").contacts()).filter(({ communities }) =>
      communities.some(({ GroupKey }) => GroupKey === list!.key),
    );
  const [someone] = await inside();
  const name = `${String(someone!.FirstName)} ${String(someone!.LastName)}`;
  await page.goto(url(`/lists/${list!.id}/delete`));
  await expect(page.getByRole("link", { name })).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Cancel" }).click();

  const tick = page.getByRole("checkbox", {
    name: "Synchronize Contacts with authorized third party newsletter solution",
  });
  await tick.uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const told = page.getByRole("region", { name: /^\d+ people left this community$/ });
  await expect(told.getByRole("link", { name })).toBeVisible();
  await expectAccessible(page);
  await expect.poll(inside, { timeout: 30_000 }).toEqual([]);
  await tick.check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await inside()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  await sql(
    "update higher_logic_settings set guard_people = 0, guard_percent = 0 where association_id = $1",
    [cedarId()],
  );

  await page.reload();
  await tick.uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  const asked = page.getByRole("region", { name: /^\d+ people would lose this community$/ });
  await expect(asked.getByRole("link", { name })).toBeVisible();
  const download = page.waitForEvent("download");
  await asked.getByRole("link", { name: /^CSV/ }).click();
  expect(await readFile(await (await download).path(), "utf8")).toContain(name);
  await expect(tick).not.toBeChecked();
  await expectAccessible(page);
  expect(await inside()).not.toEqual([]);

  await page.getByRole("button", { name: "Confirm and push" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect.poll(inside, { timeout: 60_000 }).toEqual([]);
  await sql("update list set is_synced = true where id = $1", [list!.id]);
});
