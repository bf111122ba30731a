import { expect, it } from "vitest";
import { hashPassword, passwordFits } from "@/lib/passwords";

it("a password fits its own argon2id hash only, however its accents were typed", async () => {
  const phc = await hashPassword("caf\u00e9 au lait");
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwordFits("cafe\u0301 au lait", phc)).toBe(true);
  expect(await passwordFits("cafe au lait", phc)).toBe(false);
});

it("nothing fits a login without password", async () => {
  expect(await passwordFits("no login has this password", null)).toBe(false);
});
