import * as fs from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const page = fs.readFileSync(join(ROOT, "docs", "security.md"), "utf8");

/** The file that a short name on the page stands for; null where there is none. */
function fileOf(name: string): string | null {
  const places = [
    name,
    `tests/integration/${name}.test.ts`,
    `tests/integration/${name}`,
    `tests/${name}.test.ts`,
    `tests/${name}.test.tsx`,
    `${name}.spec.ts`,
  ];
  return places.find((place) => fs.statSync(join(ROOT, place), { throwIfNoEntry: false })?.isFile()) ?? null;
}

/** Last columns of the tables whose head says *Shown by*. */
function proofs(): string[] {
  const cells: string[] = [];
  let isProof = false;
  for (const line of page.split("\n")) {
    if (!line.startsWith("|")) isProof = false;
    else if (/\| Shown by +\|$/.test(line)) isProof = true;
    else if (isProof && !line.startsWith("| ---")) cells.push(line.split(/(?<!\\)\|/).at(-2)!);
  }
  return cells;
}

it("every test and file that docs/security.md names is there, and every name in quotes is a test's in it", () => {
  const cells = proofs();
  expect(cells.length).toBeGreaterThan(60);
  const missing = cells.flatMap((cell) => {
    let file: string | null = null;
    return [...cell.matchAll(/`([^`]+)`|“([^”]+)”/g)].flatMap(([, name, title]) => {
      if (name !== undefined) file = fileOf(name);
      const text = file === null ? "" : fs.readFileSync(join(ROOT, file), "utf8");
      const isThere = title === undefined ? file !== null : text.includes(title);
      return isThere ? [] : [`${name ?? title} (${cell.trim()})`];
    });
  });
  expect(missing).toEqual([]);
});

it("no line of docs/security.md is without a proof, unless it says that there is none", () => {
  const bare = proofs().filter((cell) => !/`[^`]+`/.test(cell) && cell.trim() !== "–");
  expect(bare).toEqual([]);
});
