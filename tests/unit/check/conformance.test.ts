import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = "tests/integration/sign-on/conformance";

const page = readFileSync("docs/conformance.md", "utf8");

/** Modules on the page, each with the file that the text above its table names. */
function modulesOnPage(): string[] {
  return page.split(/^## /m).flatMap((section) => {
    const file = /`(tests\/integration\/sign-on\/conformance\/[\w-]+\.test\.ts)`/.exec(section)?.[1];
    return [...section.matchAll(/^\| `(oidcc-[\w-]+)`/gm)].map(([, name]) => `${name} ${file}`);
  });
}

/** Modules that a test is named after. */
function modulesInTests(): string[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".test.ts"));
  return files.flatMap((name) => {
    const text = readFileSync(join(FOLDER, name), "utf8");
    return [...text.matchAll(/\bit\(\s*["'`](oidcc-[\w-]+)/g)].map(
      ([, module]) => `${module} ${FOLDER}/${name}`,
    );
  });
}

describe("docs/conformance.md", () => {
  it("R43: lists each module that has a test once, in its file, and no other", () => {
    const modules = modulesOnPage();
    expect(modules.length).toBeGreaterThan(50);
    expect(modules.toSorted()).toEqual(modulesInTests().toSorted());
    expect(new Set(modules).size).toBe(modules.length);
  });

  it("says that it is no certificate", () => {
    expect(page).toContain("not a certificate");
  });
});
