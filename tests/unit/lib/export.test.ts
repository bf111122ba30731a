import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, exportFormat, exportResponse, type ExportColumn } from "@/lib/export";

interface Row {
  name: string;
  count: number;
  tags: string[];
}
const columns: readonly ExportColumn<Row>[] = [
  { name: "name", value: (row) => row.name },
  { name: "count", value: (row) => row.count },
  { name: "tags", value: (row) => row.tags },
];
async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  for (const row of rows) {
    await Promise.resolve();
    yield row;
  }
}
const file = (format: "csv" | "json", rows: readonly Row[]) =>
  exportResponse({ format, name: "people", columns, rows: each(rows) });

describe("an export", () => {
  it("V5: never begins a cell with what a spreadsheet takes for a formula", () => {
    for (const text of [
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      "\r=1",
      "\n=1",
      " =1",
      "＝1",
      "＋1",
      "－1",
      "＠1",
    ])
      expect(csvCell(text).replace(/^"/, ""), JSON.stringify(text)).toMatch(/^'/);
    expect(csvCell("\u200b=1")).toMatch(/^'/);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const records: string[][] = parse(`${csvCell(text)}\r\n`, { relax_column_count: true });
        const cell = records[0]?.[0];
        expect(cell ?? "").not.toMatch(/^\s*[=+\-@]/);
        expect([text, `'${text}`]).toContain(cell ?? "");
      }),
    );
  });

  it("leaves numbers, dates and plain text as they are", () => {
    expect(csvCell(-5)).toBe("-5");
    expect(csvCell(null)).toBe("");
    expect(csvCell(true)).toBe("true");
    expect(csvCell(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
    expect(csvCell("O'Brien")).toBe("O'Brien");
    expect(csvCell('a "quoted", one')).toBe('"a ""quoted"", one"');
    expect(csvCell(["Board", "Choir"])).toBe("Board; Choir");
  });

  it("is a file to keep, in UTF-8 that spreadsheets recognize", async () => {
    const answer = file("csv", [{ name: "Núñez", count: 2, tags: ["=x", "b"] }]);
    expect(Object.fromEntries(answer.headers)).toEqual({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="people.csv"',
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.toString("utf8")).toBe("\uFEFFname,count,tags\r\nNúñez,2,'=x; b\r\n");
  });

  it("V5: guards the words that stand for a list of objects as well, and JSON has the objects", async () => {
    const changes = [{ field: "Last name" }];
    const asked = {
      name: "preview",
      columns: [{ name: "changes", value: () => changes, text: () => '=HYPERLINK("x")' }],
    };
    const csv = exportResponse({ ...asked, format: "csv", rows: each([{}]) });
    expect(await csv.text()).toBe('changes\r\n"\'=HYPERLINK(""x"")"\r\n');
    const json = exportResponse({ ...asked, format: "json", rows: each([{}]) });
    expect(JSON.parse(await json.text())).toEqual([{ changes }]);
  });

  it("is JSON for programs, with the values as they are and no tag in it", async () => {
    const answer = file("json", [
      { name: "<script>", count: 1, tags: [] },
      { name: "=1", count: 2, tags: ["b"] },
    ]);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="people.json"');
    const text = await answer.text();
    expect(text).not.toContain("<");
    expect(JSON.parse(text)).toEqual([
      { name: "<script>", count: 1, tags: [] },
      { name: "=1", count: 2, tags: ["b"] },
    ]);
    expect(JSON.parse(await file("json", []).text())).toEqual([]);
  });

  it("reads no more rows than the browser takes, and lets go of them when it goes away", async () => {
    let made = 0;
    let isLetGo = false;
    async function* endless(): AsyncGenerator<Row> {
      try {
        for (;;) {
          made += 1;
          await Promise.resolve();
          yield { name: "x".repeat(1_000), count: made, tags: [] };
        }
      } finally {
        isLetGo = true;
      }
    }
    const reader = exportResponse({
      format: "csv",
      name: "people",
      columns,
      rows: endless(),
    }).body!.getReader();
    await reader.read();
    expect(made).toBeLessThan(300);
    await reader.cancel();
    expect(isLetGo).toBe(true);
  });

  it("is CSV unless JSON is asked for", () => {
    expect([exportFormat(null), exportFormat("xml"), exportFormat("json")]).toEqual(["csv", "csv", "json"]);
  });
});
