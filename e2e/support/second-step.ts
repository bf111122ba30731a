import { expect, type Page } from "@playwright/test";
import { TOTP } from "otpauth";
import { association, sql } from "./demo";

/** What an authenticator app shows. `steps`: so many half minutes from now; the next one is taken as well. */
export function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });
}

/** Sets an authenticator app up for whoever is signed in, as a person would who types the secret by hand. */
export async function enrol(
  page: Page,
): Promise<{ secret: string; usedCode: string; recoveryCodes: string[] }> {
  await page.goto(`${association("prairie").url}/security`);
  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  const typed = await page.getByText("Without a camera").locator("code").textContent();
  const secret = typed!.replaceAll(" ", "");
  const usedCode = codeOf(secret);
  await page.getByLabel("Code", { exact: true }).fill(usedCode);
  await page.getByRole("button", { name: "Confirm" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" });
  await expect(codes).toBeVisible();
  return { secret, usedCode, recoveryCodes: await codes.getByRole("listitem").allTextContents() };
}

/** As if the second step had been shown a while ago, in every session of the login. */
export async function letTimePass(email: string): Promise<void> {
  await sql(
    `update login_session set second_step_at = now() - interval '11 minutes'
     where login_id = (select id from login where email = $1)`,
    [email],
  );
}
