import { describe, expect, it } from "vitest";
import { plainQuery } from "@/higher-logic/sso/habits";

describe("R43: an authorization request as other people's clients write it", () => {
  it.each([
    [
      "commas between scopes",
      "?scope=openid%2Cprofile%2C+email&state=x",
      "?scope=openid+profile+email&state=x",
    ],
    ["blanks too many", "?scope=+openid++profile+", "?scope=openid+profile"],
    ["a scope twice", "?scope=profile+profile", "?scope=profile"],
    ["a blank scope", "?scope=&state=x", "?state=x"],
    ["select_account", "?prompt=select_account", "?prompt=login"],
    [
      "select_account beside login and consent",
      "?prompt=login+select_account+consent",
      "?prompt=login+consent",
    ],
    ["an empty prompt", "?prompt=&scope=openid", "?scope=openid"],
  ])("%s", (_, search, plain) => {
    expect(plainQuery(search)).toBe(plain);
  });

  it.each([
    "",
    "?scope=openid%20profile&state=a%2Cb",
    "?prompt=none&x=%E4",
    "?scope=a,b&scope=c",
    "?state=a,+b",
  ])("%s stays letter for letter", (search) => {
    expect(plainQuery(search)).toBe(search);
  });
});
