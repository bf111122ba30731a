import { describe, expect, it } from "vitest";
import type { ImportKind } from "@/membership/imports/columns";
import { parseImport } from "@/membership/imports/parse";

const parse = (kind: ImportKind, text: string) => parseImport(kind, new TextEncoder().encode(text));

function problems(kind: ImportKind, text: string): string[] {
  const reading = parse(kind, text);
  if (!("problems" in reading)) throw new Error("the file was taken");
  return reading.problems.map(({ line, column, problem }) => `${line} ${column ?? "-"} ${problem}`);
}

function lines(kind: ImportKind, text: string) {
  const reading = parse(kind, text);
  if ("problems" in reading) throw new Error(JSON.stringify(reading.problems));
  return reading.file.lines;
}

describe("the header of an import file", () => {
  it("may have its columns in any order and any case", () => {
    expect(lines("contacts", "Email, INTEGRATION_KEY \nmaria@prairie.example,M-1\n")).toEqual([
      { line: 2, values: { email: "maria@prairie.example", integration_key: "M-1" } },
    ]);
  });

  it("is refused with every unknown column named", () => {
    const [problem] = problems("memberships", "integration_key,membership_type,colour,shoe\n");
    expect(problem).toMatch(/^1 - A file of memberships has no column "colour", "shoe"\. Its columns are/);
  });

  it.each<[ImportKind, string, string]>([
    ["contacts", "email\n", '"integration_key"'],
    ["organizations", "organization_name\n", '"integration_key"'],
    ["memberships", "status\n", '"integration_key", "membership_type"'],
    ["lists", "list_name\n", '"list_key"'],
  ])("of %s is refused without the columns that say what a line is about", (kind, text, names) => {
    expect(problems(kind, text)).toEqual([`1 - The column ${names} is missing.`]);
  });

  it("is refused when a column is there twice", () => {
    expect(problems("contacts", "integration_key,email,email\n")).toEqual([
      '1 - The column "email" is there twice.',
    ]);
  });

  it("is refused when other signs than commas stand between the columns", () => {
    expect(problems("contacts", "integration_key;email\n")[0]).toContain("commas stand between them");
  });

  it("must be there", () => {
    expect(problems("contacts", "")).toEqual(["1 - The file is empty."]);
    expect(problems("contacts", "\n\n")).toEqual(["1 - The file is empty."]);
    expect(lines("contacts", "integration_key\n")).toEqual([]);
  });
});

describe("a cell", () => {
  const cell = (kind: ImportKind, column: string, text: string) => {
    const identity = kind === "memberships" ? "integration_key,membership_type" : "integration_key";
    const value = kind === "memberships" ? "M-1,Full" : "M-1";
    return parse(kind, `${identity},${column}\n${value},"${text}"\n`);
  };
  const taken = (value: unknown, column: string) => ({
    file: expect.objectContaining({
      lines: [expect.objectContaining({ values: expect.objectContaining({ [column]: value }) })],
    }),
  });
  const refused = (column: string, words: string) => ({
    problems: [{ line: 2, column, problem: expect.stringContaining(words) }],
  });

  it("is trimmed, composed (NFC), put on one line, and null when empty", () => {
    expect(cell("contacts", "last_name", "  N\u0303andu\u0301 \r\n Lake\t")).toEqual(
      taken("Ñandú Lake", "last_name"),
    );
    expect(cell("contacts", "last_name", "  ")).toEqual(taken(null, "last_name"));
  });

  it.each(["2026-02-28", "2028-02-29", "0001-01-01", "9999-12-31"])("takes the date %s", (date) => {
    expect(cell("memberships", "begins_on", date)).toEqual(taken(date, "begins_on"));
  });

  it.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "0000-01-01",
    "26-01-01",
    "2026-1-1",
    "01/02/2026",
    "2026-01-01T00:00:00Z",
    "infinity",
    "today",
  ])("F18: refuses %s as a date", (date) => {
    expect(cell("memberships", "begins_on", date)).toEqual(refused("begins_on", `"${date}" is not a date`));
  });

  it.each([
    ["TRUE", true],
    ["yes", true],
    ["1", true],
    ["False", false],
    ["no", false],
    ["0", false],
    ["", false],
  ])("reads %s as yes or no", (text, value) => {
    expect(cell("contacts", "exclude_from_directory", text)).toEqual(taken(value, "exclude_from_directory"));
  });

  it("is refused where it is neither yes nor no, no status, no e-mail", () => {
    expect(cell("contacts", "exclude_from_directory", "maybe")).toEqual(
      refused("exclude_from_directory", '"maybe" is neither'),
    );
    expect(cell("memberships", "status", "expired")).toEqual(
      refused("status", '"expired" is none of active'),
    );
    expect(cell("memberships", "status", "")).toEqual(refused("status", '"" is none of active'));
    expect(cell("contacts", "email", "maria at prairie")).toEqual(refused("email", "is not an e-mail"));
  });

  it("F18: is refused with a NUL or another control character", () => {
    expect(cell("contacts", "first_name", "Ma\0ria")).toEqual(refused("first_name", "cannot be stored"));
    expect(cell("contacts", "first_name", "Ma\u0007ria")).toEqual(refused("first_name", "cannot be stored"));
  });

  it("is refused when it is too long: 255 characters at most, 100 for a key", () => {
    expect(cell("contacts", "first_name", "Ñ".repeat(255))).toEqual(taken("Ñ".repeat(255), "first_name"));
    expect(cell("contacts", "first_name", "Ñ".repeat(256))).toEqual(refused("first_name", "255"));
    expect(problems("contacts", `integration_key\n${"k".repeat(101)}\n`)[0]).toContain("100");
  });
});

describe("the lines of a file", () => {
  it("are refused one by one, each by its number", () => {
    const text = "integration_key,email,last_name\nM-1,x,A\n\nM-2,b@prairie.example\n,c@prairie.example,C\n";
    expect(problems("contacts", text)).toEqual([
      '2 email "x" is not an e-mail address',
      "4 - has 2 cells where the header has 3",
      "5 integration_key is empty",
    ]);
  });

  it("must not say the same thing twice", () => {
    expect(problems("contacts", "integration_key\nM-1\nM-2\nM-1\n")).toEqual([
      "4 - has the same integration_key as line 2",
    ]);
    expect(
      problems("memberships", "integration_key,membership_type\nM-1,Full\nM-1,Half\nM-1,Full\n"),
    ).toEqual(["4 - has the same integration_key and membership_type as line 2"]);
    expect(problems("lists", "list_key,integration_key\nB,M-1\nB,M-2\nB,M-1\n")).toEqual([
      "4 - has the same list_key and integration_key as line 2",
    ]);
  });

  it("of one list must agree on what the list is", () => {
    const text =
      "list_key,list_name,is_synced,integration_key\nB,Board,yes,M-1\nB,Board,no,M-2\nB,Bored,yes,M-3\n";
    expect(problems("lists", text)).toEqual([
      "3 is_synced is not what line 2 says of the same list",
      "4 list_name is not what line 2 says of the same list",
    ]);
  });

  it("need a contact for a role and dates on a list", () => {
    expect(problems("lists", "list_key,integration_key,role\nB,,Chair\n")).toEqual([
      "2 role needs an integration_key: whose is it?",
    ]);
    expect(lines("lists", "list_key,integration_key,role\nB,,\n")).toHaveLength(1);
  });

  it("need an organization for a title", () => {
    expect(problems("contacts", "integration_key,organization_key,title\nM-1,,Treasurer\n")).toEqual([
      "2 title needs an organization_key: a title is held there",
    ]);
  });
});
