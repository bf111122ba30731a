import { expect, test } from "@playwright/test";
import { community, signIn, sql } from "./support/demo";

test("R11, R63: what a member saves in My profile is in the community without anybody doing anything", async ({
  page,
}) => {
  const [maria] = await sql<{ integration_key: string }>(
    "select integration_key from contact where email = 'maria@prairie.example'",
  );
  const phone = `+1 218 555 01${String(Math.floor(Math.random() * 100)).padStart(2, "0")}`;
  await signIn(page, "prairie", "maria@prairie.example");
  await page.goto("/profile");

  await page.getByLabel("Mobile phone").fill(phone);
  await page.getByRole("button", { name: "Save" }).click();

  await expect(page.getByRole("status")).toContainText("Your profile is saved.");
  await expect
    .poll(async () => (await community("prairie").contact(maria!.integration_key))?.Phone2)
    .toBe(phone);
});
