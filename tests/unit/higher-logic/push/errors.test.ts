import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCatalogue, errorEntry } from "@/higher-logic/push/errors";
import { errorsPage } from "@/scripts/docs-errors";

describe("the error catalogue", () => {
  it("is what docs/errors.md says: run `npx tsx scripts/docs-errors.ts` after changing it", () => {
    expect(readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8")).toBe(errorsPage());
  });

  it.each(Object.entries(errorCatalogue))(
    "%s says what happened and what to do in whole sentences",
    (code, entry) => {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(entry.sentence).toMatch(/^[A-Z][^\n]*[^.\s]\.$/);
      expect(entry.sentence).not.toMatch(/\. /);
      expect(entry.whatToDo).toMatch(/^[A-Z][^\n]*\.$/);
      expect(`${entry.sentence} ${entry.whatToDo}`).not.toMatch(/please|oops|!|undefined/i);
    },
  );

  it("shows a code of another version as itself", () => {
    expect(errorEntry("no-email").kind).toBe("record");
    expect(errorEntry("made-up").sentence).toContain("made-up");
    expect(errorEntry("constructor").sentence).toContain("constructor");
  });
});
