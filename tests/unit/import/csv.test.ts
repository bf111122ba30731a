import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv } from "@/membership/imports/csv";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** What a spreadsheet would write: quotes where they are needed, and sometimes where they are not. */
function write(rows: string[][], lineEnd: string, quoteAll: boolean): string {
  const cell = (text: string) =>
    quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.map(cell).join(",") + lineEnd).join("");
}

describe("reading a CSV file", () => {
  it("gives back whatever cells were written, however they are quoted and lines end", () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r\n", "a", "Ñ", " ", "漢") }),
    );
    const rows = fc.integer({ min: 2, max: 5 }).chain((width) =>
      fc.array(
        fc
          .array(cell, { minLength: width, maxLength: width })
          .filter((row) => row.some((each) => each.trim() !== "")),
        { maxLength: 8 },
      ),
    );
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.boolean(),
        (all, lineEnd, quoteAll, bom) => {
          const read = readCsv(utf8((bom ? "\uFEFF" : "") + write(all, lineEnd, quoteAll)));
          const oneLineEnd = all.map((row) => row.map((each) => each.replace(/\r\n?/g, "\n")));
          expect("records" in read && read.records.map(({ cells }) => cells)).toEqual(oneLineEnd);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("numbers records by the line they begin on, over empty lines and line breaks inside quotes", () => {
    const text = 'key,name\r\nM-1,"two\r\nlines"\r\n\r\n,\r\nM-2,Maria\r\n';
    expect(readCsv(utf8(text))).toEqual({
      records: [
        { line: 1, cells: ["key", "name"] },
        { line: 2, cells: ["M-1", "two\nlines"] },
        { line: 6, cells: ["M-2", "Maria"] },
      ],
    });
  });

  it.each([
    ["Windows-1252", [...utf8("key,name\nM-1,Maria\nM-2,"), 0xd1, 0x0a], 3],
    ["UTF-8 that was cut short", [...utf8("key,name\nM-1,"), 0xc3], 2],
  ])("refuses %s and names the line", (_, bytes, line) => {
    expect(readCsv(new Uint8Array(bytes))).toEqual({ line, problem: expect.stringContaining("not UTF-8") });
  });

  it.each([
    ["little-endian", [0xff, 0xfe, 0x6b, 0x00]],
    ["big-endian", [0xfe, 0xff, 0x00, 0x6b]],
  ])("refuses UTF-16, %s", (_, bytes) => {
    expect(readCsv(new Uint8Array(bytes))).toEqual({ line: 1, problem: expect.stringContaining("UTF-16") });
  });

  it.each([
    [
      "a quote that is never closed, by the line it opens in",
      'key,name\nM-1,a\nM-2,"b\nM-3,c\n',
      3,
      "closed",
    ],
    ["a quote in the middle of a cell", 'key,name\nM-1,O"Neil\n', 2, "middle"],
    ["text after a closing quote", 'key,name\n"é\né",a\nM-2,"b"c\n', 4, "middle"],
  ])("refuses %s", (_, text, line, words) => {
    expect(readCsv(utf8(text))).toEqual({ line, problem: expect.stringContaining(words) });
  });
});
