import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/** One planted violation a rule: [rule, file that breaks it, its text]. */
const planted: [rule: string, file: string, text: string][] = [
  ["lib-knows-nobody", "lib/domain.ts", `import "../membership/rule";`],
  ["components-know-lib-only", "components/Contact.tsx", `import "../membership/rule";`],
  ["accounts-below-membership", "accounts/above.ts", `import "../membership/rule";`],
  ["membership-does-not-know-higher-logic", "membership/remember.ts", `import "../higher-logic/rule";`],
  ["higher-logic-below-app", "higher-logic/page.ts", `import "../app/page";`],
  ["app-worker-scripts-apart", "app/worker.ts", `import "../worker/main";`],
  ["worker-apart", "worker/screen.ts", `import "../components/Button";`],
  ["scripts-without-screens", "scripts/draw.ts", `import "../components/Button";`],
  ["app-is-thin", "app/sql.ts", `import "../lib/db";`],
  ["rooms-are-pure", "higher-logic/impure.ts", `import "../lib/db";`],
  ["rooms-are-pure", "membership/files.ts", `import "node:fs";`],
  ["pure-does-not-call-impure", "higher-logic/calls.ts", `import "./sync/store";`],
  ["kit-only-in-room-components", "membership/contacts/draws.ts", `import "../../components/Button";`],
  ["sandbox-stands-alone", "sandbox/borrow.ts", `import "../lib/clock";`],
  [
    "sandbox-stands-alone",
    "sandbox/borrow-type.ts",
    `import type { T } from "../lib/clock"; export type U = T;`,
  ],
  ["nobody-imports-sandbox", "higher-logic/standin.ts", `import "../sandbox/main";`],
  ["tests-are-not-imported", "lib/fixture.ts", `import "../tests/fixture";`],
  ["shared-is-not-imported", "lib/papers.ts", `import "../../shared/facts";`],
  ["no-circles", "lib/circle-a.ts", `import "./circle-b";`],
  ["no-dev-dependency-in-product", "lib/dev.ts", `import "fast-check";`],
  ["no-undeclared-package", "lib/undeclared.ts", `import "not-in-package-json";`],
];

const innocent: Record<string, string> = {
  "app/page.tsx": `import "../higher-logic/sync/store"; import "../components/Button";`,
  "components/Button.tsx": `import "../lib/clock";`,
  "higher-logic/rule.ts": `import "../membership/rule";`,
  "higher-logic/sync/store.ts": `import "../../lib/db"; import "../rule";`,
  "higher-logic/sync/components/Row.tsx": `import "../../../components/Button"; import "../store";`,
  "higher-logic/typed.ts": `import type { Pool } from "pg"; export type P = Pool;`,
  "membership/rule.ts": `import "../accounts/roles";`,
  "accounts/roles.ts": `export const roles = 1;`,
  "lib/clock.ts": `export type T = 1;`,
  "lib/db.ts": `import "pg";`,
  "lib/circle-b.ts": `import "./circle-a";`,
  "worker/main.ts": `import "../higher-logic/sync/store";`,
  "sandbox/main.ts": `import "node:http";`,
  "tests/fixture.ts": `export const fixture = 1;`,
};

interface Violation {
  rule: { name: string };
  from: string;
}

describe("npm run check keeps the rooms apart", () => {
  let house: string;
  let violations: Violation[];

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), "causeway-rooms-"));
    const files = { ...innocent, ...Object.fromEntries(planted.map(([, file, text]) => [file, text])) };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    }
    for (const file of ["package.json", "tsconfig.json", "node_modules", ".dependency-cruiser.cjs"]) {
      symlinkSync(join(root, file), join(house, file));
    }
    const output = execFileSync(
      process.execPath,
      [
        join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
        "--config",
        ".dependency-cruiser.cjs",
        "--output-type",
        "json",
        ".",
      ],
      { cwd: house, maxBuffer: 64 * 1024 * 1024, encoding: "utf8" },
    );
    violations = (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
  }, 60_000);
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it.each(planted)("names %s when %s breaks it", (rule, file) => {
    expect(
      violations.filter((violation) => violation.from === file).map((violation) => violation.rule.name),
    ).toContain(rule);
  });

  it("finds nothing in files that keep the rules", () => {
    const accused = violations
      .map((violation) => violation.from)
      .filter((file) => file in innocent && file !== "lib/circle-b.ts");
    expect(accused).toEqual([]);
  });

  it("has a planted violation for every rule", () => {
    const { forbidden } = createRequire(import.meta.url)("../../../.dependency-cruiser.cjs") as {
      forbidden: { name: string }[];
    };
    expect(
      forbidden.map((rule) => rule.name).filter((name) => !planted.some(([rule]) => rule === name)),
    ).toEqual([]);
  });
});
