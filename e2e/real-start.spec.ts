import { expect, test } from "@playwright/test";
import { StandinTenant } from "../scripts/standin/client";
import { demo } from "./support/demo";
import { emptyInstallation, type Installation } from "./support/real-start";

const TENANT = "ELMWOOD-1";
const KEY = "elmwood-key-0001";
const PASSWORD = "a long enough pass phrase 42";
const PEOPLE = 500;
const ORGANIZATIONS = 20;

/**
 * What an association would bring: every fourth person is a member through an organization, every fourth has dropped,
 * every seventh is pending, and everybody is on one of five lists of which three are ticked.
 */
const people = Array.from({ length: PEOPLE }, (_, index) => {
  const standing =
    index % 4 === 0 ? "organization" : index % 4 === 1 ? "dropped" : index % 7 === 0 ? "pending" : "active";
  return {
    key: `E-${1000 + index}`,
    standing,
    list: index % 5,
    organization: `ORG-${index % ORGANIZATIONS}`,
  };
});
/** An organization's membership lapsed when its number is odd. */
const isActive = (person: (typeof people)[number]) =>
  person.standing === "active" ||
  (person.standing === "organization" && Number(person.organization.slice(4)) % 2 === 0);
const expected = people.filter((person) => isActive(person) && person.list < 3);

test.describe("a real start, on an empty database and with no demo data", () => {
  let installation: Installation;
  test.beforeAll(async () => (installation = await emptyInstallation()));
  test.afterAll(() => installation.stop());

  test("R1, R2, R8, R20, R22, R23, R35: from migration to exactly the right people in the community", async ({
    page,
  }) => {
    test.setTimeout(300_000);
    const community = new StandinTenant(demo().sandboxUrl, TENANT);
    await community.create({ apiKey: KEY, siteName: "Elmwood" });

    await installation.run("db:migrate");
    const { link } = await installation.run(
      "association",
      ...["add", "--slug", "elmwood", "--name", "Elmwood Society", "--host", "localhost"],
      ...["--time-zone", "America/Chicago", "--admin-email", "office@elmwood.example"],
      ...["--admin-first-name", "Odile", "--admin-last-name", "Elm"],
    );
    await installation.start();

    await page.goto(String(link));
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: /password/i }).click();
    if (new URL(page.url()).pathname.startsWith("/sign-in")) {
      await page.getByLabel("E-mail").fill("office@elmwood.example");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
    }
    await expect(page).toHaveURL(/\/home$/);

    await importEverything(installation);

    await page.goto(`${installation.url}/setup/integrations/higher-logic`);
    await page.getByLabel("Enabled").check();
    await page.getByLabel("Tenant Code").fill(TENANT);
    await page.getByLabel("Tenant API Key").fill(KEY);
    await page.getByText("Advanced", { exact: true }).click();
    await page.getByLabel("Push address").fill(demo().sandboxUrl);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Settings saved" })).toBeVisible();
    await page.getByRole("button", { name: "Sync", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: "Sync finished" })).toBeVisible({
      timeout: 60_000,
    });

    const keys = (await community.contacts())
      .filter((contact) => contact.IsActive)
      .map((contact) => contact.LegacyContactKey);
    // The first administrator is active staff, and known to the community for single sign-on.
    const staff = keys.filter((key) => !key.startsWith("E-"));
    expect(staff).toHaveLength(1);
    expect(keys.filter((key) => key.startsWith("E-")).sort()).toEqual(
      expected.map((person) => person.key).sort(),
    );
    expect((await community.summary()).communities).toBe(3);

    // And from then on by itself, as the last line of a deployment would wait for it.
    await installation.run(
      "import",
      "--association",
      "elmwood",
      "contacts",
      installation.file("one.csv", [
        ["integration_key", "email"],
        [expected[0]!.key, "moved@elmwood.example"],
      ]),
    );
    await installation.run("push", "--association", "elmwood", "--changes");
    expect(await community.contact(expected[0]!.key)).toMatchObject({
      EmailAddress: "moved@elmwood.example",
    });
  });
});

async function importEverything(installation: Installation): Promise<void> {
  const import_ = (kind: string, lines: string[][]) =>
    installation.run("import", "--association", "elmwood", kind, installation.file(`${kind}.csv`, lines));
  const organizations = Array.from({ length: ORGANIZATIONS }, (_, index) => `ORG-${index}`);
  await import_("organizations", [
    ["integration_key", "organization_name"],
    ...organizations.map((key) => [key, `"Works, ${key}"`]),
  ]);
  await import_("contacts", [
    ["integration_key", "first_name", "last_name", "email", "organization_key", "title"],
    ...people.map((person, index) => [
      person.key,
      `First${index}`,
      `Lást${index}`,
      `person${index}@elmwood.example`,
      person.standing === "organization" ? person.organization : "",
      person.standing === "organization" ? "Clerk" : "",
    ]),
  ]);
  await import_("memberships", [
    ["integration_key", "membership_type", "status", "begins_on", "expires_on"],
    ...organizations.map((key, index) => [
      key,
      "Company",
      "active",
      "2020-01-01",
      index % 2 === 0 ? "" : "2021-12-31",
    ]),
    ...people
      .filter((person) => person.standing !== "organization")
      .map((person) => [person.key, "Individual", person.standing, "2020-01-01", ""]),
  ]);
  await import_("lists", [
    ["list_key", "list_name", "is_synced", "integration_key", "joined_on"],
    ...people.map((person) => [
      `list-${person.list}`,
      `Committee ${person.list}`,
      person.list < 3 ? "true" : "false",
      person.key,
      "2021-01-01",
    ]),
    // An organization on a ticked list is no person.
    ["list-0", "Committee 0", "true", "ORG-0", "2021-01-01"],
  ]);
}
