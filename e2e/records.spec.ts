import { expect, test, type Page } from "@playwright/test";
import { axeFindings } from "./support/axe";
import { ask } from "../tests/support/http";
import { association, community, signIn, signInByForm, sql } from "./support/demo";

/** Ids of prairie's rows by what one would call them. */
async function contactId(email: string): Promise<number> {
  const [row] = await sql<{ id: number }>(
    "select c.id from contact c join association a on a.id = c.association_id where a.slug = 'prairie' and c.email = $1 order by c.id limit 1",
    [email],
  );
  return row!.id;
}

async function listId(name: string): Promise<number> {
  const [row] = await sql<{ id: number }>(
    "select l.id from list l join association a on a.id = l.association_id where a.slug = 'prairie' and l.name = $1",
    [name],
  );
  return row!.id;
}

const at = (path: string) => `${association("prairie").url}${path}`;

/** Next keeps an empty alert of its own on every page. */
const alert = (page: Page) => page.getByRole("alert").filter({ hasText: /./ });

async function expectNoAxeFindings(page: Page) {
  expect(await axeFindings(page)).toEqual([]);
}

test.describe("records", () => {
  test.beforeEach(({ page }) => signIn(page, "prairie", "admin@prairie.example"));

  test("a contact is found by three letters, edited, and shows what was saved", async ({ page }) => {
    await page
      .getByRole("navigation", { name: "Navigation Panel" })
      .getByRole("link", { name: "Contacts" })
      .click();
    await page.getByLabel("Find a contact").fill("amir@pra");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("table", { name: "Contacts" }).getByRole("link").first().click();
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.getByLabel("Phone", { exact: true }).fill("555 0142");
    await page.getByRole("button", { name: "Save" }).click();

    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    await expect(page.getByText("555 0142")).toBeVisible();
  });

  test("wrong input is named at its field and nothing typed is lost", async ({ page }) => {
    await page.goto(at("/contacts/new?kind=individual"));
    await page.getByLabel("E-mail").fill("not an address");
    await page.getByLabel("City").fill("Elmwood");
    await page.getByRole("button", { name: "Save" }).click();

    await expect(alert(page)).toContainText("Enter a first name or a last name.");
    await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/name@example\.org/);
    await expect(page.getByLabel("E-mail")).toHaveValue("not an address");
    await expect(page.getByLabel("City")).toHaveValue("Elmwood");
    await expectNoAxeFindings(page);
  });

  test("F3: of two people who edit one contact the second is told and loses nothing", async ({
    page,
    context,
  }) => {
    const address = at(`/contacts/${await contactId("nora@prairie.example")}/edit`);
    const other = await context.newPage();
    await page.goto(address);
    await other.goto(address);
    await page.getByLabel("City").fill("Northfield");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    await other.getByLabel("City").fill("Southfield");
    await other.getByRole("button", { name: "Save" }).click();

    await expect(alert(other)).toContainText("Somebody else saved this");
    await expect(alert(other)).toContainText("Northfield");
    await expect(other.getByLabel("City")).toHaveValue("Southfield");
    await other.getByRole("button", { name: "Save" }).click();
    await expect(other.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  });

  test("a membership is dropped and reinstated, and the contact's status follows", async ({ page }) => {
    const id = await contactId("nora@prairie.example");
    const heading = page.getByRole("heading", { level: 1 }).locator("..");
    await page.goto(at(`/contacts/${id}`));
    await page.getByRole("link", { name: /^Drop / }).click();
    await page.getByRole("button", { name: "Drop membership" }).click();
    await expect(page.getByRole("status").filter({ hasText: "dropped" })).toBeVisible();
    await expect(heading).toContainText("Dropped");

    await page.getByRole("link", { name: /^Reinstate / }).click();
    await page.getByRole("button", { name: "Reinstate membership" }).click();
    await expect(page.getByRole("status").filter({ hasText: "reinstated" })).toBeVisible();
    await expect(heading).toContainText("Active");
  });

  test("R22, R25: a list's tick has the page's words, and Save keeps it", async ({ page }) => {
    await page.goto(at("/lists/new"));
    await page.getByLabel("Name").fill("Records spec list");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Records spec list" })).toBeVisible();
    const tick = page.getByRole("checkbox", {
      name: "Synchronize Contacts with authorized third party newsletter solution",
    });
    await tick.check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    await page.reload();
    await expect(tick).toBeChecked();
    await tick.uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    await expect(tick).not.toBeChecked();
  });

  test("R21, R66: an organization on a synced list is warned about at the moment and on the list", async ({
    page,
  }) => {
    const [firm] = await sql<{ id: number; name: string }>(
      `select c.id, c.organization_name as name from contact c join association a on a.id = c.association_id
       where a.slug = 'prairie' and c.kind = 'organization' order by c.id desc limit 1`,
    );
    const list = await listId("Legislative Committee");
    await page.goto(at(`/lists/${list}/members/new?contact=${firm!.id}`));
    await page.getByRole("button", { name: "Put on list" }).click();
    await expect(alert(page)).toContainText(`${firm!.name} is an organization`);
    await page.getByRole("button", { name: "Put on list anyway" }).click();

    await expect(page.getByText("There are organizations on this synced list.")).toBeVisible();
    await expect(page.getByRole("link", { name: firm!.name }).first()).toBeVisible();
    await page.getByLabel("Find a member").fill(firm!.name);
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("button", { name: `Take off ${firm!.name}` }).click();
    await expect(page.getByRole("status").filter({ hasText: "was taken off" })).toBeVisible();

    // Whoever pressed the wrong button.
    await page.getByRole("button", { name: "Put back" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Put back on the list." })).toBeVisible();
    await expect(page.getByRole("link", { name: firm!.name }).first()).toBeVisible();
  });

  test("another association's records answer 404, as do numbers that nobody has", async ({ page }) => {
    const [stranger] = await sql<{ contact: number; list: number; membership: number }>(
      `select (select min(id) from contact where association_id = a.id) as contact,
              (select min(id) from list where association_id = a.id) as list,
              (select min(id) from membership where association_id = a.id) as membership
       from association a where a.slug = 'harbor'`,
    );
    const { contact, list, membership } = stranger!;
    for (const path of [
      `/contacts/${contact}`,
      `/contacts/${contact}/edit`,
      `/lists/${list}`,
      `/memberships/${membership}/drop`,
      "/contacts/2147483647",
      "/contacts/nonsense",
      "/lists/-1",
    ]) {
      expect((await page.goto(at(path)))?.status(), path).toBe(404);
    }
  });

  test("F13 R39: two contacts become one, chosen by name, and the community follows", async ({ page }) => {
    const surname = `Merged${Date.now()}`;
    const [stays, goes] = await sql<{ id: number }>(
      `with people as (
         insert into contact (association_id, kind, first_name, last_name, email)
         select a.id, 'individual', f, $1, f || '.' || $1 || '@members.example'
           from association a, unnest(array['Lena', 'Leni']) f where a.slug = 'prairie' returning id, association_id, first_name
       ), members as (
         insert into membership (association_id, contact_id, membership_type_id, status)
         select p.association_id, p.id, (select min(id) from membership_type t where t.association_id = p.association_id), 'active'
           from people p
       ), places as (
         insert into list_membership (association_id, list_id, contact_id)
         select p.association_id, l.id, p.id from people p join list l on l.association_id = p.association_id
          where l.name = case p.first_name when 'Lena' then 'Board of Directors' else 'Legislative Committee' end
       )
       select id from people order by first_name`,
      [surname],
    );
    const known = (id: number) => community("prairie").contact(String(id));
    await expect.poll(async () => (await known(goes!.id))?.IsActive, { timeout: 60_000 }).toBe(true);

    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(at(`/contacts/${stays!.id}`));
    await page.getByRole("link", { name: "Merge", exact: true }).click();
    await page.getByLabel("Find a contact").fill(`leni ${surname}`.toLowerCase());
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: `Leni ${surname}` }).click();
    await expect(
      page.getByRole("heading", { level: 1, name: `Merge Lena ${surname} and Leni ${surname}` }),
    ).toBeVisible();
    await expectNoAxeFindings(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
    await page.getByRole("button", { name: `Keep Lena ${surname} (${stays!.id})` }).click();

    await expect(page.getByRole("status").filter({ hasText: "Merged" })).toBeVisible();
    for (const list of ["Board of Directors", "Legislative Committee"])
      await expect(page.getByRole("link", { name: list }).first()).toBeVisible();
    await expect.poll(async () => (await known(goes!.id))?.IsActive, { timeout: 60_000 }).toBe(false);
    await expect.poll(async () => (await known(stays!.id))?.communities.length, { timeout: 60_000 }).toBe(2);
    expect((await page.goto(at(`/contacts/${goes!.id}`)))?.status()).toBe(404);
  });

  test("R37: a CSV file is looked through and imported", async ({ page }) => {
    const csv = (text: string) => ({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    const header = "integration_key,first_name,last_name,email\n";
    await page.goto(at("/contacts"));
    await page.getByRole("link", { name: "Import a file" }).click();
    await page.getByRole("button", { name: "Look through the file" }).click();
    await expect(page.getByLabel("CSV file")).toHaveAccessibleDescription(/Choose a file\./);

    await page.getByLabel("CSV file").setInputFiles(csv(`${header}IMP-1,Ida,Ok,nobody\n`));
    await page.getByRole("button", { name: "Look through the file" }).click();
    await expect(page.getByText('Line 2: email "nobody" is not an e-mail address')).toBeVisible();
    await expectNoAxeFindings(page);

    await page.getByLabel("CSV file").setInputFiles(csv(`${header}IMP-1,Ida,Ok,ida@prairie.example\n`));
    await page.getByRole("button", { name: "Look through the file" }).click();
    await expect(page.getByText("1 would be created, 0 changed. Nothing is imported yet.")).toBeVisible();
    expect(await sql("select 1 from contact where integration_key = 'IMP-1'")).toEqual([]);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await expect(page.getByText("Imported: 1 created, 0 changed.")).toBeVisible();
    expect(await sql("select first_name from contact where integration_key = 'IMP-1'")).toEqual([
      { first_name: "Ida" },
    ]);
  });

  test("an administrator reads who did what, and nobody else does", async ({ page, context }) => {
    await context.clearCookies();
    await signInByForm(page, "prairie", "admin@prairie.example");
    await page.goto(at("/setup"));
    await page.getByRole("link", { name: "Audit log" }).click();
    const row = page.getByRole("table", { name: "Audit log" }).getByRole("row").nth(1);
    await expect(row).toContainText("admin@prairie.example");
    await expect(row).toContainText("Login: signed in");
    await expectNoAxeFindings(page);
    const [last] = await sql<{ id: string }>("select min(id)::text as id from audit_log");
    await page.goto(at(`/setup/audit?before=${last!.id}`));
    await page.getByRole("link", { name: "Show the latest" }).click();
    await expect(row).toContainText("Login: signed in");

    await context.clearCookies();
    await signIn(page, "prairie", "viewer@prairie.example");
    expect((await page.goto(at("/setup/audit")))?.status()).toBe(403);
    expect((await page.goto(at("/setup/import")))?.status()).toBe(403);
    const posted = await page.evaluate(async () => {
      const request = {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body: "integration_key\nV-1\n",
      };
      return (await fetch("/api/records/contacts", request)).status;
    });
    expect(posted).toBe(403);
  });

  test("R37: a program brings records in with a key of this association, and nobody without one", async () => {
    const key = "a-key-of-this-test";
    await sql(
      `insert into api_key (association_id, name, key_hash)
       select id, 'Test', sha256($1::bytea) from association where slug = 'prairie'`,
      [key],
    );
    const post = (url: string, authorization: string) =>
      ask(`${url}/api/v1/lists`, {
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify([{ list_key: "API-1", list_name: "Made by a program", is_synced: false }]),
      });
    const prairie = association("prairie").url;
    for (const [url, shown] of [
      [prairie, "Bearer nobodys"],
      [prairie, key],
      [association("harbor").url, `Bearer ${key}`],
    ] as const)
      expect((await post(url, shown)).status, `${shown} at ${url}`).toBe(401);

    expect(JSON.parse((await post(prairie, `ApiKey ${key}`)).text)).toMatchObject({
      status: "applied",
      created: 1,
    });
    expect(JSON.parse((await post(prairie, `Bearer ${key}`)).text)).toMatchObject({ unchanged: 1 });
    expect(await sql("select last_used_at is not null as used from api_key where name = 'Test'")).toEqual([
      { used: true },
    ]);
  });

  for (const width of [1280, 390, 320]) {
    test(`every records page passes axe and fits at ${width} px`, async ({ page }) => {
      test.setTimeout(240_000); // sixteen pages, each looked through by axe
      await page.setViewportSize({ width, height: 900 });
      const maria = await contactId("maria@prairie.example");
      const list = await listId("Board of Directors");
      for (const path of [
        "/home",
        "/contacts",
        `/contacts/${maria}`,
        `/contacts/${maria}/edit`,
        `/contacts/${maria}/delete`,
        "/memberships",
        "/lists",
        `/lists/${list}`,
        `/lists/${list}/members/new?q=mar`,
        "/setup",
        "/setup/staff",
        "/setup/association",
        "/setup/membership-types",
        "/setup/import",
        "/setup/audit",
        "/dev/style",
      ]) {
        await page.goto(at(path));
        await expectNoAxeFindings(page);
        const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect(overflows, `${path} scrolls sideways`).toBe(false);
      }
    });
  }
});

test("the Navigation Panel is a drawer on a phone, opened and closed with the keyboard", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, "prairie", "admin@prairie.example");
  const panel = page.getByRole("navigation", { name: "Navigation Panel" });
  await expect(panel).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).press("Enter");
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.getByRole("button", { name: "Menu" })).toBeFocused();
});

test("who may look only sees no way to change anything, and is refused at the address", async ({ page }) => {
  await signIn(page, "prairie", "viewer@prairie.example");
  const maria = await contactId("maria@prairie.example");
  await page.goto(at(`/contacts/${maria}`));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
  expect((await page.goto(at(`/contacts/${maria}/edit`)))?.status()).toBe(403);
  expect((await page.goto(at("/setup/staff")))?.status()).toBe(403);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a contact is edited, and wrong input is named, all the same", async ({ page }) => {
    await signIn(page, "prairie", "admin@prairie.example");
    const id = await contactId("pending@prairie.example");
    await page.goto(at(`/contacts/${id}/edit`));
    await page.getByLabel("E-mail").fill("not an address");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("E-mail")).toHaveValue("not an address");
    await page.getByLabel("E-mail").fill("pending@prairie.example");
    await page.getByLabel("Informal name").fill("Pip");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Pip")).toBeVisible();
  });
});
