import { expect, test, type Page } from "@playwright/test";
import { association, signIn, sql } from "./support/demo";
import { addMember, addPerson, addSite, expectAccessible, saveLink, showLink } from "./support/sign-on";

const prairie = () => association("prairie");
const harbor = () => association("harbor");
const navigation = (page: Page) => page.getByRole("navigation", { name: "Info Hub" });

let putBack: (() => Promise<void>)[] = [];
test.beforeAll(async () => {
  putBack = [await showLink("prairie"), await showLink("harbor")];
});
test.afterAll(async () => {
  for (const each of putBack) await each();
});

/** The page that says no: 403, its code for programs, in words for people, one step on, and whom to ask. */
async function expectRefused(page: Page, url: string, code: string, heading: string): Promise<void> {
  const answer = await page.goto(url);
  expect(answer?.status()).toBe(403);
  expect(answer?.url()).toBe(url);
  await expect(page.getByRole("main")).toHaveAttribute("data-reason", code);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expect(page.getByRole("main")).toContainText("Questions go to");
  await expect(page.getByRole("main").locator("a:not([href^='mailto:']), button")).toHaveCount(1);
}

/** The Community link sends the person signed in here to the community, which asks for the Grant. */
async function expectLetIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Community");
  await expect(page.getByRole("button", { name: "Grant" })).toBeVisible();
}

test("R51, R53, R54, R55: the link stands in the navigation while it is ticked, with the term and icon saved", async ({
  page,
}) => {
  await signIn(page, "prairie", "maria@prairie.example");
  const link = navigation(page).getByRole("link", { name: "Community", exact: true });
  await expect(link).toHaveAttribute("href", "/community");
  await expect(link.locator("svg.fa-users")).toBeVisible();
  await expectAccessible(page);

  await saveLink("prairie", { community_term: "Prairie Connect <b>", community_icon: "comments" });
  await page.reload();
  await expect(link).toHaveCount(0);
  const renamed = navigation(page).getByRole("link", { name: "Prairie Connect <b>", exact: true });
  await expect(renamed.locator("svg.fa-comments")).toBeVisible();

  await saveLink("prairie", { community_term: "  ", community_icon: null });
  await page.reload();
  await expect(link.locator("svg.fa-users")).toBeVisible();

  await saveLink("prairie", { show_sign_on_link: false });
  await page.reload();
  await expect(navigation(page).getByRole("link", { name: "My profile" })).toBeVisible();
  await expect(link).toHaveCount(0);
  await saveLink("prairie", { show_sign_on_link: true });
});

const gates = [
  [
    "R49: while Websupport has not enabled it",
    "update association set higher_logic_allowed = $2 where id = $1",
    "not-enabled-by-websupport",
    "Community is not open yet",
  ],
  [
    "R31: while Enabled is not ticked",
    "update higher_logic_settings set enabled = $2 where association_id = $1",
    "not-enabled",
    "Community is not open at the moment",
  ],
  [
    "R48: while the set-up is not complete",
    "update higher_logic_settings set tenant_code = case when $2 then 'HARBOR-DEMO' end where association_id = $1",
    "not-complete",
    "Community is not open yet",
  ],
  [
    "R36: before the initial sync is finished",
    `update push_target set initial_sync_finished_at = case when $2 then now() end where association_id = $1`,
    "no-initial-sync",
    "Community is not open yet",
  ],
  [
    "R51: while the link is not ticked",
    "update higher_logic_settings set show_sign_on_link = $2 where association_id = $1",
    "sso-off",
    "Community is not open at the moment",
  ],
] as const;
for (const [when, statement, code, heading] of gates)
  test(`${when}, a member reads so and is sent nowhere`, async ({ page }) => {
    await signIn(page, "harbor", "maria@harbor.example");
    await sql(statement, [harbor().id, false]);
    try {
      await expectRefused(page, `${harbor().url}/community`, code, heading);
    } finally {
      await sql(statement, [harbor().id, true]);
    }
    await expectLetIn(page, `${harbor().url}/community`);
  });

const people = [
  ["R45: dropped", "dropped@prairie.example", "not-active", "Your membership has ended"],
  ["R44: pending", "pending@prairie.example", "not-active", "Your membership is waiting for approval"],
  [
    "R44: on no synced list",
    "nora@prairie.example",
    "not-on-synced-list",
    "You are on no list that leads to Community",
  ],
  [
    "R47: inactive staff",
    "former.staff@prairie.example",
    "staff-inactive",
    "Your staff access to Community has ended",
  ],
  [
    "R49: Websupport itself",
    "websupport@causeway.example",
    "other-association",
    "This login is Websupport’s",
  ],
] as const;
for (const [who, email, code, heading] of people)
  test(`${who}: told why, and what to do`, async ({ page }) => {
    await signIn(page, "prairie", email);
    await expectRefused(page, `${prairie().url}/community`, code, heading);
    if (code === "not-on-synced-list") await expectAccessible(page);
    await expectRefused(page, `${prairie().url}/sso/refused`, code, heading);
  });

test("R20: a login that belongs to an organization is told to use a person's own", async ({ page }) => {
  const { email } = await addPerson("prairie", "organization");
  await signIn(page, "prairie", email);
  await expectRefused(
    page,
    `${prairie().url}/community`,
    "organization",
    "This login belongs to an organization",
  );
  await page.getByRole("button", { name: "Log out and use another login" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
});

test("R58, R60: My community access shows communities, what is shared, and a Grant that can be revoked", async ({
  page,
}) => {
  const clientId = await addSite("prairie", "The Jobs Board", "https://jobs.example/callback");
  const [maria] = await sql<{ contact_id: number }>(
    "select contact_id from login where email = 'maria@prairie.example'",
  );
  await sql(
    "insert into sso_grant (association_id, contact_id, client_id, scopes) values ($1, $2, $3, '{openid,profile}')",
    [prairie().id, maria!.contact_id, clientId],
  );
  await signIn(page, "prairie", "maria@prairie.example");
  await navigation(page).getByRole("link", { name: "My community access" }).click();
  const communities = page.getByRole("region", { name: "My communities" });
  await expect(communities.getByRole("listitem").filter({ hasText: "Board of Directors" })).toBeVisible();
  await expect(communities.getByRole("listitem").filter({ hasText: "Legislative Committee" })).toBeVisible();
  await expect(communities.getByRole("link", { name: "Go to Community" })).toHaveAttribute(
    "href",
    "/community",
  );
  await expect(page.getByRole("region", { name: "What is shared" })).toContainText("maria@prairie.example");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Revoke the Grant of The Jobs Board" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The Grant is revoked." })).toBeVisible();
  await expect(page.getByText("You have given no Grant.")).toBeVisible();
  expect(await sql("select from sso_grant where client_id = $1", [clientId])).toEqual([]);
  await sql("delete from sso_client where client_id = $1", [clientId]);
});

test("R44: My community access says so when there is none, and why", async ({ page }) => {
  const { email } = await addPerson("prairie", "individual");
  await signIn(page, "prairie", email);
  await page.goto(`${prairie().url}/community-access`);
  await expect(page.getByText("You are on no list that has a community.")).toBeVisible();
  await expect(page.getByText("Community knows nothing about you from here.")).toBeVisible();
  await expect(page.getByText("You have given no Grant.")).toBeVisible();
  await page.getByRole("link", { name: "See why, and what to do" }).click();
  await expect(page.getByRole("main")).toHaveAttribute("data-reason", "not-active");
});

test("R62: My profile offers the way back to the community's own pages, and to nobody else's", async ({
  page,
}) => {
  await signIn(page, "prairie", "maria@prairie.example");
  const community = prairie().communityUrl;
  const back = page.getByRole("link", { name: "Back to Community" });
  await page.goto(profileFrom(`${community}/people/4?tab=1`));
  await expect(back).toHaveAttribute("href", `${community}/people/4?tab=1`);
  await expectAccessible(page);
  for (const elsewhere of foreignAddresses(community)) {
    await page.goto(profileFrom(elsewhere));
    await expect(back, elsewhere).toHaveAttribute("href", `${community}/`);
    expect(await page.content(), elsewhere).not.toContain('href="https://evil.example');
  }
});

test("R42: the sign-in page says where one goes on to, and repeats nothing of the link", async ({ page }) => {
  const clientId = await addSite("prairie", "The Jobs Board", "https://jobs.example/callback");
  const heading = page.getByRole("heading", { level: 1 });
  const at = (callbackUrl: string) =>
    `${prairie().url}/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`;
  await page.goto(at("/community"));
  await expect(heading).toHaveText("Sign in to go on to Community");
  await expectAccessible(page);
  await page.goto(at(`/oauth/authorize?response_type=code&client_id=${clientId}`));
  await expect(heading).toHaveText("Sign in to go on to The Jobs Board");
  for (const other of [
    "/oauth/authorize?client_id=Free+Money",
    `https://evil.example/oauth/authorize?client_id=${clientId}`,
    "/oauth/authorize?client_id=%00",
    "/profile",
  ]) {
    await page.goto(at(other));
    await expect(heading, other).toHaveText("Sign in");
  }
  await sql("delete from sso_client where client_id = $1", [clientId]);
});

test("R44, R46: off one of two lists a member still gets in; off the last, or unticked, not; and back again", async ({
  page,
}) => {
  const { email, contactId, listIds } = await addMember("prairie", ["Heron Watch", "Reed Choir"]);
  const [herons, reeds] = listIds;
  await signIn(page, "prairie", email);
  const link = `${prairie().url}/community`;
  const leave = (list: number | undefined) =>
    sql("delete from list_membership where list_id = $1 and contact_id = $2", [list, contactId]);
  const tick = (isSynced: boolean) => sql("update list set is_synced = $2 where id = $1", [reeds, isSynced]);

  await expectLetIn(page, link);
  await leave(herons);
  await expectLetIn(page, link);

  await tick(false);
  await expectRefused(page, link, "not-on-synced-list", "You are on no list that leads to Community");
  await tick(true);
  await expectLetIn(page, link);

  await leave(reeds);
  await expectRefused(page, link, "not-on-synced-list", "You are on no list that leads to Community");
  await page.getByRole("link", { name: "See my community access" }).click();
  await expect(page.getByRole("heading", { name: "My community access" })).toBeVisible();
});

test("R44, R47: an organization's member and active staff without any list get in", async ({ page }) => {
  for (const email of ["amir@prairie.example", "admin@prairie.example"]) {
    await signIn(page, "prairie", email);
    await expectLetIn(page, `${prairie().url}/community`);
  }
});

test("R48: staff read which switch it is, and are led to it", async ({ page }) => {
  await signIn(page, "harbor", "admin@harbor.example");
  await saveLink("harbor", { show_sign_on_link: false });
  await page.goto(`${harbor().url}/community`);
  await expect(page.getByText("Show Single Sign-On link in the Info Hub is not ticked")).toBeVisible();
  await page.getByRole("link", { name: "Open the Higher Logic settings" }).click();
  await expect(page).toHaveURL(`${harbor().url}/setup/integrations/higher-logic`);
  await saveLink("harbor", { show_sign_on_link: true });
});

test("R42, R44: whoever is not signed in is asked to sign in, and told nothing of anybody", async ({
  page,
}) => {
  await page.goto(`${prairie().url}/community`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to go on to Community");
  for (const reason of ["not-active", "staff-inactive", "deleted"]) {
    const answer = await page.goto(`${prairie().url}/sso/refused?reason=${reason}`);
    expect(answer?.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to go on to Community");
    await expect(page.locator("[data-reason]")).toHaveCount(0);
  }
  const cancelled = await page.goto(`${prairie().url}/sso/refused?reason=cancelled`);
  expect(cancelled?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You did not sign in to Community");
});

test("pages that only route handlers show cannot be opened by anybody", async ({ page }) => {
  await signIn(page, "prairie", "maria@prairie.example");
  for (const path of ["refusal?reason=deleted", "way-in"]) {
    const answer = await page.request.get(`${prairie().url}/own-pages/${path}`);
    expect(answer.status(), path).toBe(404);
  }
});

function profileFrom(returnUrl: string): string {
  return `${prairie().url}/profile?returnUrl=${encodeURIComponent(returnUrl)}`;
}

/** What looks like the community's address to one reader or another, and leads elsewhere. */
function foreignAddresses(community: string): string[] {
  const { host } = new URL(community);
  return [
    "https://evil.example/",
    "javascript:alert(1)",
    `//evil.example/${host}`,
    `http://${host}@evil.example/`,
    `http:\\\\evil.example\\${host}`,
    `${community}.evil.example/`,
    `https://${host}/`,
    "/sign-out",
  ];
}
