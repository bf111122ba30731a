import { expect, test, type Page } from "@playwright/test";
import { emptyInstallation, type Installation } from "./support/real-start";
import { site, type Site } from "./support/site";

const PASSWORD = "a long enough pass phrase 42";

test.use({ ignoreHTTPSErrors: true });

test.describe("over https, behind a TLS proxy", () => {
  let installation: Installation;
  let link: string;
  let shop: Site;
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    installation = await emptyInstallation({ behindTls: true });
    await installation.run("db:migrate");
    const added = await installation.run(
      "association",
      ...["add", "--slug", "elmwood", "--name", "Elmwood Society", "--host", "localhost"],
      ...["--time-zone", "America/Chicago", "--admin-email", "office@elmwood.example"],
      ...["--admin-first-name", "Odile", "--admin-last-name", "Elm"],
    );
    link = String(added.link);
    shop = await site("Welcome");
    await installation.start();
  });
  test.afterAll(() => Promise.all([installation.stop(), shop.stop()]));

  test("the session's cookie is bound to this host and to https, and every page has its headers", async ({
    page,
    context,
  }) => {
    expect(link).toMatch(new RegExp(`^${installation.url}/`));
    await page.goto(link);
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: /password/i }).click();
    await expect(page).toHaveURL(`${installation.url}/home`);

    const cookies = await context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const { name, secure, httpOnly, path, sameSite } of cookies)
      expect({ name, secure, httpOnly, path, sameSite }).toEqual({
        name: expect.stringMatching(/^__Host-causeway\./),
        secure: true,
        httpOnly: true,
        path: "/",
        sameSite: "Lax",
      });
    await expectHeaders(page, "/home");
    await expectHeaders(page, "/sign-in");
  });

  test("R43: every address that discovery names is https, at both of its own addresses", async ({
    request,
  }) => {
    for (const path of ["/.well-known/openid-configuration", "/openid/well-known/openid-configuration"]) {
      const answer = await request.get(installation.url + path);
      const told = (await answer.json()) as Record<string, unknown>;
      const names = Object.keys(told).filter((name) => /(^issuer|_endpoint|_uri)$/.test(name));
      expect(names).toEqual(expect.arrayContaining(["issuer", "jwks_uri", "end_session_endpoint"]));
      for (const name of names)
        expect([name, told[name]]).toEqual([name, expect.stringMatching(/^https:\/\//)]);
      expect(told.issuer).toBe(installation.url);
    }
  });

  test("R43, R58: a site signs somebody in; every cookie on the way is bound to https", async ({
    page,
    context,
  }) => {
    const clientId = await register("Elmwood Shop");
    await page.goto(authorizeAddress(clientId));
    await signIn(page);

    await expect(page).toHaveURL(/\/sso\/grant\//);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Elmwood Shop");
    await expectHeaders(page, page.url());
    const onTheWay = await context.cookies(page.url());
    expect(onTheWay.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "__Host-causeway.session",
        "__Host-causeway.sso",
        "__Secure-causeway.sso-grant",
      ]),
    );
    for (const { name, secure, httpOnly, sameSite } of onTheWay)
      expect({ name, secure, httpOnly, sameSite }).toEqual({
        name: expect.stringMatching(/^__(Host|Secure)-causeway\./),
        secure: true,
        httpOnly: true,
        sameSite: "Lax",
      });

    await page.getByRole("button", { name: "Grant", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
    expect(shop.brought()).toEqual({ code: expect.any(String), state: "state-1", iss: installation.url });
  });

  test("R58: a site that has the answer posted gets it, under the page's own policy", async ({ page }) => {
    const clientId = await register("Elmwood Library");
    await page.goto(authorizeAddress(clientId, { response_mode: "form_post" }));
    await signIn(page);
    await page.getByRole("button", { name: "Grant", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
    expect(new URL(page.url()).search).toBe("");
    expect(shop.brought()).toEqual({ code: expect.any(String), state: "state-1", iss: installation.url });
  });

  async function register(name: string): Promise<string> {
    const client = await installation.run(
      "sso:client",
      ...["add", "--association", "elmwood", "--name", name, "--access", "login"],
      ...["--redirect-uri", shop.callback],
    );
    return String(client.clientId);
  }

  /** The request of a site that signs in with us; the challenge is of a verifier that nobody needs here. */
  function authorizeAddress(clientId: string, more: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: "code",
      redirect_uri: shop.callback,
      scope: "openid profile",
      state: "state-1",
      code_challenge: "A".repeat(43),
      code_challenge_method: "S256",
      ...more,
    });
    return `${installation.url}/oauth/authorize?${query.toString()}`;
  }
});

async function signIn(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill("office@elmwood.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Headers of quality.md section 2, V3. */
async function expectHeaders(page: Page, path: string): Promise<void> {
  const answer = await page.request.get(new URL(path, page.url()).href);
  const headers = answer.headers();
  expect(headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toContain("frame-ancestors 'none'");
  const nonce = /script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1];
  expect(nonce).toBeTruthy();
  const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
}
