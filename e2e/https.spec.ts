import { expect, test, type Page } from "@playwright/test";
import { emptyInstallation, type Installation } from "./support/real-start";

const PASSWORD = "a long enough pass phrase 42";

test.use({ ignoreHTTPSErrors: true });

test.describe("over https, behind a TLS proxy", () => {
  let installation: Installation;
  let link: string;
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
    await installation.start();
  });
  test.afterAll(() => installation.stop());

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
});

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
