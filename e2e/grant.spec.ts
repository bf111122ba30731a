import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { association, community, PASSWORD, signIn, sql } from "./support/demo";
import {
  addMember,
  addPerson,
  addSite,
  expectAccessible,
  isKnown,
  saveLink,
  showLink,
  type TestPerson,
} from "./support/sign-on";

const hub = (path = "") => `${association("prairie").url}${path}`;
const site = (path = "") => `${association("prairie").communityUrl}${path}`;
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const grant = (page: Page) => page.getByRole("button", { name: "Grant", exact: true });
const communityLink = (page: Page) =>
  page.getByRole("navigation", { name: "Info Hub" }).getByRole("link", { name: "Community", exact: true });

let putBack = () => Promise.resolve();
test.beforeAll(async () => {
  putBack = await showLink("prairie");
});
test.afterAll(() => putBack());

/** Somebody of the test's own whom Higher Logic knows. */
async function member(): Promise<TestPerson> {
  const made = await addMember("prairie", ["Sandpiper Count"]);
  await isKnown("prairie", made);
  return made;
}

async function grantsOf({ contactId }: TestPerson): Promise<number> {
  return (await sql("select from sso_grant where contact_id = $1", [contactId])).length;
}

async function expectIn(page: Page): Promise<void> {
  await expect(heading(page)).toHaveText("Welcome, Tess Tern");
  expect(new URL(page.url()).origin).toBe(site());
}

async function expectAsked(page: Page): Promise<void> {
  await expect(heading(page)).toHaveText("Sign in to Community");
  await expect(grant(page)).toBeVisible();
}

/** Subjects of what was mailed to somebody, the oldest first; the demo keeps its mail. */
async function mailedTo({ email }: TestPerson): Promise<string[]> {
  const rows = await sql<{ subject: string }>(
    "select subject from demo_mail where recipient = $1 order by id",
    [email],
  );
  return rows.map(({ subject }) => subject);
}

async function newPage(browser: Browser, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  return (await browser.newContext(options)).newPage();
}

test("R42, R50, R58, R59, R60, R61: on a phone, Grant is asked for once, and never again", async ({
  page,
  browser,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const tess = await member();
  await saveLink("prairie", { community_term: "Prairie Connect" });
  await signIn(page, "prairie", tess.email);
  await page.getByRole("link", { name: "Prairie Connect" }).first().click();
  await expect(heading(page)).toHaveText("Sign in to Prairie Connect");
  await saveLink("prairie", { community_term: null });
  await page.reload();
  await expectAsked(page);
  const main = page.getByRole("main");
  await expect(main).toContainText(`Higher Logic (${new URL(site()).host}) asks Prairie Lakes Association`);
  await expect(main.getByRole("listitem")).toHaveText([
    "Your name: Tess Tern",
    `Your e-mail: ${tess.email}`,
    `Your ID here: ${tess.contactId}`,
  ]);
  await expect(main.getByRole("link", { name: "My community access" })).toHaveAttribute(
    "href",
    "/community-access",
  );
  await expect(main).toContainText(`Signed in as Tess Tern (${tess.email})`);
  await expectAccessible(page);
  const [grantBox, cancelBox] = await Promise.all([
    grant(page).boundingBox(),
    page.getByRole("button", { name: "Cancel" }).boundingBox(),
  ]);
  expect(grantBox?.width).toBe(cancelBox?.width);
  expect(await grantsOf(tess)).toBe(0);

  await grant(page).dblclick();
  await expectIn(page);
  expect(await grantsOf(tess)).toBe(1);

  await page.goto(hub("/info-hub"));
  await communityLink(page).click();
  await expectIn(page);

  const elsewhere = await newPage(browser);
  await signIn(elsewhere, "prairie", tess.email);
  await communityLink(elsewhere).click();
  await expectIn(elsewhere);
  await elsewhere.context().close();
});

test("R59: without Grant no access; Cancel goes back to the community, which is told so", async ({
  page,
}) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(heading(page)).toHaveText("You were not let in");
  await expect(page.getByText("access_denied")).toBeVisible();
  expect(await grantsOf(tess)).toBe(0);
  await page.goto(site("/profile"));
  await expect(page.getByText("You are not logged in.")).toBeVisible();
  await page.goto(hub("/community"));
  await expectAsked(page);
});

test("R60: after Revoke one is asked again", async ({ page }) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await grant(page).click();
  await expectIn(page);
  await page.goto(hub("/community-access"));
  const grants = page.getByRole("region", { name: "Grants" });
  await expect(grants.getByRole("listitem")).toContainText(["Community (Higher Logic)"]);
  await expect(grants).toContainText(/Given .*Last used .*/);
  await expect(grants).toContainText("Gets to know: your name, your e-mail, your ID here.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Revoke the Grant of Higher Logic" }).click();
  await expect(page.getByText("The Grant is revoked.")).toBeVisible();
  await communityLink(page).click();
  await expectAsked(page);
  await expect
    .poll(() => mailedTo(tess))
    .toEqual([
      "You gave Community (Higher Logic) a Grant",
      "You revoked the Grant of Community (Higher Logic)",
    ]);
});

test("R45: whoever is dropped while the page is open does not get in by pressing Grant", async ({ page }) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await expectAsked(page);
  await sql("update membership set status = 'dropped' where contact_id = $1", [tess.contactId]);
  const posted = page.waitForResponse((answer) => answer.request().method() === "POST");
  await grant(page).click();
  expect((await posted).status()).toBe(403);
  await expect(page.getByRole("main")).toHaveAttribute("data-reason", "not-active");
  await expect(heading(page)).toHaveText("Your membership has ended");
  expect(await grantsOf(tess)).toBe(0);
});

test.describe("F46: in an old tab", () => {
  test("Grant goes on without another question where another tab has answered it", async ({
    page,
    context,
  }) => {
    const tess = await member();
    await signIn(page, "prairie", tess.email);
    await communityLink(page).click();
    await expectAsked(page);
    const other = await context.newPage();
    await other.goto(hub("/community"));
    await grant(other).click();
    await expectIn(other);
    await grant(page).click();
    await expectIn(page);
    expect(await grantsOf(tess)).toBe(1);
  });

  test("a page that was used already says so, and how to go on", async ({ page }) => {
    const tess = await member();
    await signIn(page, "prairie", tess.email);
    await communityLink(page).click();
    await expectAsked(page);
    const address = page.url();
    await grant(page).click();
    await expectIn(page);
    const again = await page.goto(address);
    expect(again?.status()).toBe(400);
    await expect(heading(page)).toHaveText("This page is out of date");
    await page.getByRole("link", { name: "Go to Community" }).click();
    await expectIn(page);
  });

  test("somebody else's login gives nothing of the first one's, and asks anew", async ({ page, context }) => {
    const tess = await member();
    const other = await member();
    await signIn(page, "prairie", tess.email);
    await communityLink(page).click();
    await expectAsked(page);
    const tab = await context.newPage();
    await signIn(tab, "prairie", other.email);
    await grant(page).click();
    await expectAsked(page);
    await expect(page.getByRole("main")).toContainText(other.email);
    expect([await grantsOf(tess), await grantsOf(other)]).toEqual([0, 0]);
  });
});

test("R58: Not you? Log out ends the login, and nothing was granted", async ({ page }) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await page.getByRole("button", { name: "Not you? Log out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  expect(await grantsOf(tess)).toBe(0);
  await page.goto(hub("/community"));
  await expect(heading(page)).toHaveText("Sign in to go on to Community");
});

test("R42, R59: without JavaScript one signs in, cancels, grants and logs out", async ({ browser }) => {
  const tess = await member();
  const page = await newPage(browser, { javaScriptEnabled: false });
  await page.goto(hub("/community"));
  await expect(heading(page)).toHaveText("Sign in to go on to Community");
  await page.getByLabel("E-mail").fill(tess.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expectAsked(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(heading(page)).toHaveText("You were not let in");
  await page.getByRole("link", { name: "Try again" }).click();
  await grant(page).click();
  await expectIn(page);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(heading(page)).toHaveText("Log out of Prairie Lakes Association?");
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(heading(page)).toHaveText("You are logged out");
  await page.goto(hub("/info-hub"));
  await expect(heading(page)).toHaveText("Sign in");
  await page.context().close();
});

test("R42: logging out at the community asks here first", async ({ page }) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await grant(page).click();
  await expectIn(page);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(heading(page)).toHaveText("Log out of Prairie Lakes Association?");
  await expect(page.getByRole("main")).toContainText(`you go on to ${new URL(site()).host}`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await expect(page).toHaveURL(hub("/info-hub"));

  await page.goto(hub("/oauth/logout"));
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto(hub("/community"));
  await expect(heading(page)).toHaveText("Sign in to go on to Community");
});

test("R42: logging out of the Info Hub ends the way in to the community", async ({ page }) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await grant(page).click();
  await expectIn(page);
  await page.goto(hub("/info-hub"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(site("/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=%2F"));
  await expect(heading(page)).toHaveText("Sign in to go on to Community");
});

test("R62, R63: Edit Profile leads here, and the edit is in the community a moment later", async ({
  page,
}) => {
  const tess = await member();
  await signIn(page, "prairie", tess.email);
  await communityLink(page).click();
  await grant(page).click();
  await expectIn(page);
  await page.goto(site("/profile"));
  await page.getByRole("link", { name: "Edit Profile" }).click();
  await expect(heading(page)).toHaveText("My profile");
  await page.getByLabel("City").fill("Lake Elmo");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your profile is saved.")).toBeVisible();
  await expect
    .poll(async () => (await community("prairie").contact(String(tess.contactId)))?.City)
    .toBe("Lake Elmo");
  await page.getByRole("link", { name: "Back to Community" }).click();
  await expect(page).toHaveURL(site("/profile"));
  await expect(page.getByText("Lake Elmo")).toBeVisible();
});

test.describe("another site", () => {
  let server: Server;
  let port: number;
  /** Takes the code, and leads on to another origin, as sites do that sign in through a broker. */
  test.beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://jobs.localhost");
      if (pathname === "/callback") {
        const outcome = searchParams.has("code") ? "in" : (searchParams.get("error") ?? "nothing");
        return response.writeHead(303, { location: `http://welcome.localhost:${port}/${outcome}` }).end();
      }
      response.writeHead(200, { "content-type": "text/html" }).end(`<h1>Jobs: ${pathname.slice(1)}</h1>`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  test.afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  test("R64: is named by its registration, lets in who is on no list, and may lead on to any host of its own", async ({
    page,
  }) => {
    const { email } = await addPerson("prairie", "individual");
    const redirectUri = `http://jobs.localhost:${port}/callback`;
    const clientId = await addSite("prairie", "The Jobs Board", redirectUri);
    const verifier = randomBytes(32).toString("base64url");
    const query = new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: "openid profile email",
      state: "s",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    const authorize = hub(`/oauth/authorize?${query.toString()}`);
    await page.goto(authorize);
    await expect(heading(page)).toHaveText("Sign in to go on to The Jobs Board");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(heading(page)).toHaveText("Sign in to The Jobs Board");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(heading(page)).toHaveText("Jobs: access_denied");
    await page.goto(authorize);
    await grant(page).click();
    await expect(heading(page)).toHaveText("Jobs: in");
    await page.goto(authorize);
    await expect(heading(page)).toHaveText("Jobs: in");
  });
});

test.describe("F44, F47: what goes wrong is said in words, and leads nowhere else", () => {
  const wrong = [
    ["an unknown site", { client_id: "nobody" }, "This site is not registered here"],
    [
      "an address that is not registered",
      { redirect_uri: "https://evil.example/" },
      "You were about to be sent to an unknown address",
    ],
  ] as const;
  for (const [what, changed, title] of wrong)
    test(`${what}`, async ({ page }) => {
      const [client] = await sql<{ client_id: string; uri: string }>(
        `select client_id, redirect_uris[1] as uri from sso_client where association_id = $1 and is_higher_logic`,
        [association("prairie").id],
      );
      const query = new URLSearchParams({
        response_type: "code",
        client_id: client!.client_id,
        redirect_uri: client!.uri,
        scope: "profile",
        state: "s",
        ...changed,
      });
      await page.goto(hub(`/oauth/authorize?${query.toString()}`));
      await expect(heading(page)).toHaveText(title);
      expect(new URL(page.url()).origin).toBe(hub());
      await expect(page.locator("a[href*='evil']")).toHaveCount(0);
      if ("client_id" in changed) await expectAccessible(page);
    });

  test("F46: a Grant page nobody opened here", async ({ page }) => {
    const tess = await member();
    await signIn(page, "prairie", tess.email);
    const answer = await page.goto(hub("/sso/grant/abcdefghijklmnopqrstu"));
    expect(answer?.status()).toBe(400);
    await expect(heading(page)).toHaveText("This page is out of date");
  });
});
