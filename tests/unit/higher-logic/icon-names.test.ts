import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readIconCatalogue } from "@/higher-logic/settings/community-link/icons/catalogue/store";
import { LATER_NAMES } from "@/higher-logic/settings/community-link/icons/later-names";
import { checkIconName, suggestIcons } from "@/higher-logic/settings/community-link/icons/names";

const catalogue = await readIconCatalogue();
const problemOf = (typed: string) => {
  const checked = checkIconName(typed, catalogue);
  return checked.ok ? null : checked.problem;
};

describe("R56: only icons of Font Awesome version 5 Free", () => {
  it("R56: exactly the icons that the installed package can draw", () => {
    const svgs = join(process.cwd(), "node_modules/@fortawesome/fontawesome-free/svgs");
    const drawn = ["solid", "regular", "brands"].flatMap((style) =>
      readdirSync(join(svgs, style)).map((file) => file.replace(/\.svg$/, "")),
    );
    expect([...catalogue.icons.keys()].sort()).toEqual([...new Set(drawn)].sort());
    expect(catalogue.icons.get("home")).toEqual({
      name: "home",
      label: "home",
      terms: ["abode", "building", "house", "main"],
    });
  });
  it("R56: takes home, a brand's icon, blanks around a name, and nothing at all", () => {
    expect(checkIconName("home", catalogue)).toEqual({ ok: true, name: "home" });
    expect(checkIconName("slack-hash", catalogue)).toEqual({ ok: true, name: "slack-hash" });
    expect(checkIconName("  comments ", catalogue)).toEqual({ ok: true, name: "comments" });
    expect(checkIconName("  ", catalogue)).toEqual({ ok: true, name: null });
  });
  it.each([
    ["a version 6 name", "house", /Font Awesome 6.*called home\./],
    ["a version 6 name as a class", "fa-solid fa-house", /Font Awesome 6.*called home\./],
    ["a version 4 name", "area-chart", /Font Awesome 4.*called chart-area\./],
    ["a class", "fas fa-home", /^Enter the name alone: home\.$/],
    ["a prefix", "fa-home", /^Enter the name alone: home\.$/],
    ["a wrong case", "Home", /small letters: home\.$/],
    ["markup", '"><img>', /only small letters, figures and hyphens/],
    ["a path", "../../etc/passwd", /only small letters/],
    [
      "a Pro icon",
      "users-class",
      /no icon “users-class”; it may be one of the Pro version\. Near to it: .*users/,
    ],
    ["one letter off", "hoem", /no icon “hoem”/],
    ["one letter too many", "homme", /Near to it: home/],
    ["nothing like it", "zzzzqqq", /For example: users\./],
    ["a built-in name of the language", "constructor", /no icon “constructor”/],
    ["500 characters", "a".repeat(500), /no icon’s name/],
  ])("F8: %s is refused with what was meant", (_what, typed, expected) => {
    expect(problemOf(typed)).toMatch(expected);
  });
  it("F8: every later name leads to an icon that is there, and is none itself", () => {
    for (const [later, name] of LATER_NAMES) {
      expect(catalogue.icons.has(name), `${later} → ${name}`).toBe(true);
      expect(catalogue.icons.has(later), later).toBe(false);
    }
  });
});

describe("suggestions while typing", () => {
  const names = (typed: string) => suggestIcons(typed, catalogue, 8).map(({ name }) => name);

  it("begin with the exact name, then names that begin so, and know versions 6 and plain words", () => {
    expect(names("user")[0]).toBe("user");
    expect(names("house")[0]).toBe("home");
    expect(names("fa-home")[0]).toBe("home");
    expect(names("conversation")).toContain("comments");
    expect(names("zzzzqqq")).toEqual([]);
    expect(names("u")).toHaveLength(8);
  });
});
