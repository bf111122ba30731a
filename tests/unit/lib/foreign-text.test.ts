import fc from "fast-check";
import { expect, it } from "vitest";
import { parseForeign, storable } from "@/lib/foreign-text";

/** Halves of characters become others when written as UTF-8. */
const isWhole = (text: string) => Buffer.from(text).toString() === text;

it.each(["\\u0000", "\\ud800", "\\uD800", "\\uDBff", "\\udc00", "\\uDFFF"])(
  "F22: JSON that spells %s alone is read as if it were the sign for a lost character",
  (spelled) => {
    expect(parseForeign(`{"said":["a${spelled}b"]}`)).toEqual({ said: ["a\ufffdb"] });
  },
);

it("F22: JSON is read as it is otherwise, and is refused where it is none", () => {
  expect(parseForeign('["\\ud83d\\ude00", "\\\\u0000", 1, null]')).toEqual(["\u{1f600}", "\\u0000", 1, null]);
  for (const text of ["", "<html>", '"\\u00"']) expect(() => parseForeign(text)).toThrow(SyntaxError);
});

it("F22: whatever comes is storable afterwards, and unchanged where it was before", () => {
  const anything = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(anything, (text) => {
      const kept = storable(text);
      expect([isWhole(kept), kept.includes("\0"), kept.length]).toEqual([true, false, text.length]);
      if (isWhole(text) && !text.includes("\0")) expect(kept).toBe(text);
      expect(parseForeign(JSON.stringify({ text }))).toEqual({ text: kept });
    }),
  );
});
