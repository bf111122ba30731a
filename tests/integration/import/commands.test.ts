import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database";

const PROJECT = resolve(import.meta.dirname, "../../..");
// Each command is a process of its own, which takes seconds to start on a busy machine; some tests start five.
vi.setConfig({ testTimeout: 120_000 });
let database: FreshDatabase;
let folder: string;

beforeAll(async () => {
  database = await freshDatabase();
  folder = fs.mkdtempSync(join(tmpdir(), "causeway-import-"));
});
afterAll(async () => {
  await database.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Runs a command as `npm run -s` does, from another folder; stdout is all of it. */
function run(script: string, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", `scripts/${script}.ts`, ...options],
    {
      cwd: PROJECT,
      encoding: "utf8",
      env: {
        ...process.env,
        DATABASE_URL: database.url,
        APP_URL: "https://hub.causeway.example",
        INIT_CWD: folder,
      },
    },
  );
  const result = () => JSON.parse(stdout) as Record<string, unknown>;
  return { status, stdout, stderr, result };
}

function write(name: string, content: string | Buffer): string {
  fs.writeFileSync(join(folder, name), content);
  return name;
}

const prairie = [
  "add",
  ...["--slug", "prairie", "--name", "Prairie Lakes Association", "--host", "Hub.Prairie.example"],
  ...["--time-zone", "America/Chicago", "--admin-email", "Admin@Prairie.example"],
];
const count = async (table: string) =>
  (await database.pool.query(`select count(*)::int as n from ${table}`)).rows[0].n;

describe("npm run association", () => {
  it("adds an association, its host, and an administrator who sets a password by the link", async () => {
    const added = run("association", ...prairie);
    expect(added.status, added.stderr).toBe(0);
    const { link, expiresAt, ...rest } = added.result();
    expect(rest).toEqual({ id: expect.any(Number), slug: "prairie" });
    expect(link).toMatch(/^https:\/\/hub\.prairie\.example\/set-password\?token=[\w-]{43}$/);
    const hours = (Date.parse(String(expiresAt)) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.01);

    const { rows } = await database.pool.query(
      `select a.slug, a.time_zone, h.host, s.role, s.is_active, c.email as contact_email, l.email, l.password_hash
       from association a join association_host h on h.association_id = a.id
       join staff_member s on s.association_id = a.id
       join contact c on c.id = s.contact_id join login l on l.contact_id = c.id`,
    );
    expect(rows).toEqual([
      {
        slug: "prairie",
        time_zone: "America/Chicago",
        host: "hub.prairie.example",
        role: "admin",
        is_active: true,
        contact_email: "admin@prairie.example",
        email: "admin@prairie.example",
        password_hash: null,
      },
    ]);
  });

  it("F51: refuses a slug or host that is taken, and makes nothing", async () => {
    const before = [await count("association"), await count("contact"), await count("login_token")];
    const slugTaken = run("association", ...prairie);
    expect(slugTaken).toMatchObject({ status: 1, stdout: "" });
    expect(slugTaken.stderr).toContain("the slug prairie");
    const hostTaken = run("association", ...prairie.map((word) => (word === "prairie" ? "second" : word)));
    expect(hostTaken).toMatchObject({ status: 1, stdout: "" });
    expect(hostTaken.stderr).toContain("answers at hub.prairie.example");
    expect([await count("association"), await count("contact"), await count("login_token")]).toEqual(before);
  });

  it.each([
    ["--host", "https://hub.prairie.example", "A host is a name"],
    ["--colour", "blue", "unknown option"],
  ])("answers %s %s with what is wrong, exit code 2, and makes nothing", async (option, value, words) => {
    const at = prairie.indexOf(option);
    const options = at === -1 ? [...prairie, option, value] : prairie.with(at + 1, value);
    const refused = run("association", ...options);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain(option);
    expect(refused.stderr).toContain(words);
    expect(await count("association")).toBe(1);
  });

  it("names the option that is missing", () => {
    const refused = run("association", ...prairie.slice(0, -2));
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("--admin-email");
  });
});

describe("npm run association -- link", () => {
  it("replaces a lost link, and the lost one leads nowhere any more", async () => {
    const lost = await database.pool.query(
      "select token from login_token where identifier like '%admin@prairie.example'",
    );
    const renewed = run("association", "link", "--slug", "prairie", "--email", "Admin@Prairie.example");
    expect(renewed.status, renewed.stderr).toBe(0);
    expect(renewed.result()).toMatchObject({
      email: "admin@prairie.example",
      link: expect.stringMatching(/^https:\/\/hub\.prairie\.example\/set-password\?token=[\w-]{43}$/),
    });
    const now = await database.pool.query(
      "select token from login_token where identifier like '%admin@prairie.example'",
    );
    expect(now.rows).toHaveLength(1);
    expect(now.rows).not.toEqual(lost.rows);
  });

  it("says so when the association or the login is not there, and makes nothing", async () => {
    const before = await count("login_token");
    const nobody = run("association", "link", "--slug", "prairie", "--email", "nobody@prairie.example");
    expect(nobody).toMatchObject({ status: 1, stdout: "" });
    expect(nobody.stderr).toContain("Nobody at prairie has a login with nobody@prairie.example");
    const nowhere = run("association", "link", "--slug", "harbor", "--email", "admin@prairie.example");
    expect(nowhere).toMatchObject({ status: 1, stdout: "" });
    expect(nowhere.stderr).toContain("No association has the slug harbor");
    expect(await count("login_token")).toBe(before);
  });
});

describe("npm run websupport", () => {
  it("adds an operator by e-mail, once", async () => {
    const added = run("websupport", "add", "--email", "Websupport@Causeway.example");
    expect(added.status, added.stderr).toBe(0);
    expect(added.result()).toEqual({
      email: "websupport@causeway.example",
      link: expect.stringMatching(/^https:\/\/hub\.causeway\.example\/set-password\?token=/),
      expiresAt: expect.any(String),
    });
    const again = run("websupport", "add", "--email", "websupport@causeway.example");
    expect(again).toMatchObject({ status: 1, stdout: "" });
    expect(again.stderr).toContain("already");
    const { rows } = await database.pool.query(
      "select email, association_id, contact_id from login where is_websupport",
    );
    expect(rows).toEqual([{ email: "websupport@causeway.example", association_id: null, contact_id: null }]);
  });
});

describe("npm run import", () => {
  const load = (...options: string[]) => run("import", "--association", "prairie", ...options);

  it("prints the counts as one line of JSON and nothing else, with the file named from where one stands", () => {
    const file = write("contacts.csv", "\uFEFFintegration_key,first_name\r\nM-1,Maria\r\nM-2,Amir\r\n");
    const tried = load("contacts", file, "--dry-run");
    expect(tried.status, tried.stderr).toBe(0);
    expect(tried.result()).toMatchObject({ kind: "contacts", status: "tried", created: 2 });
    const loaded = load("contacts", file);
    expect(loaded.stdout).toBe(
      '{"kind":"contacts","status":"applied","lines":2,"created":2,"updated":0,"unchanged":0,"warnings":[]}\n',
    );
  });

  it("reports bad lines by number, and imports nothing of the file", async () => {
    const before = await count("contact");
    const file = write(
      "bad.csv",
      "integration_key,email\nM-7,fine@prairie.example\nM-8,not an address\n,x@y.example\n",
    );
    const refused = load("contacts", file);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('Line 3: email "not an address" is not an e-mail address');
    expect(refused.stderr).toContain("Line 4: integration_key is empty");
    expect(refused.result()).toMatchObject({ status: "refused", problems: [{ line: 3 }, { line: 4 }] });
    expect(await count("contact")).toBe(before);
  });

  it("tells the first hundred bad lines of many", () => {
    const file = write(
      "bad-dates.csv",
      `integration_key,membership_type,status,begins_on\n${"M-1,Full,active,soon\n".repeat(150)}`,
    );
    const refused = load("memberships", file);
    expect(refused.stderr.match(/^Line \d+:/gm)).toHaveLength(100);
    expect(refused.stderr).toMatch(/and \d+ more/);
    expect(refused.result()["problems"]).toHaveLength(100);
  });

  it.each([
    [
      "a file that is not UTF-8",
      "contacts",
      Buffer.from([...Buffer.from("integration_key\nM-"), 0xff]),
      "Line 2",
    ],
    ["unknown columns", "lists", "list_key,colour\nb,red\n", '"colour"'],
    ["broken quotes", "contacts", 'integration_key\n"M-1\n', "Line 2"],
    ["an empty file", "contacts", "", "empty"],
  ])("refuses %s", (_, kind, content, words) => {
    const refused = load(kind, write("wrong.csv", content));
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(words);
  });

  it("says when there is no such file, association or kind", () => {
    const file = write("some.csv", "integration_key\nM-1\n");
    const noFile = load("contacts", "nowhere.csv");
    expect(noFile).toMatchObject({ status: 1, stdout: "" });
    expect(noFile.stderr).toContain("nowhere.csv");
    const noAssociation = run("import", "--association", "nobody", "contacts", file);
    expect(noAssociation).toMatchObject({ status: 1, stdout: "" });
    expect(noAssociation.stderr).toContain("no association has the slug nobody");
    const noKind = load("people", file);
    expect(noKind).toMatchObject({ status: 2, stdout: "" });
    expect(noKind.stderr).toContain("contacts, organizations, memberships, lists");
    expect(run("import", "contacts", file)).toMatchObject({ status: 2, stdout: "" });
    expect(load("contacts", file, "--dryrun")).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("npm run api:key", () => {
  it("prints a key once, lists its program and when it was used, and takes it away", async () => {
    const target = ["--association", "prairie"];
    const { result, status, stderr } = run("api-key", "add", ...target, "--name", "Our AMS");
    expect(status, stderr).toBe(0);
    const { name, apiKey } = result();
    expect(name).toBe("Our AMS");
    expect(apiKey).toMatch(/^[\w-]{43}$/);
    expect(run("api-key", "add", ...target, "--name", "Our AMS").status).toBe(1);

    const { rows } = await database.pool.query(
      "select association_id, encode(key_hash, 'hex') = encode(sha256($1::bytea), 'hex') as hashed from api_key",
      [Buffer.from(String(apiKey))],
    );
    expect(rows).toEqual([{ association_id: expect.any(Number), hashed: true }]);
    const listed = run("api-key", "list", ...target);
    expect(listed.result()).toEqual({
      keys: [{ name: "Our AMS", createdAt: expect.any(String), lastUsedAt: null }],
    });
    expect(listed.stdout).not.toContain(String(apiKey));

    expect(run("api-key", "remove", ...target, "--name", "Our AMS").status).toBe(0);
    expect(run("api-key", "remove", ...target, "--name", "Our AMS").status).toBe(1);
    expect(await count("api_key")).toBe(0);
  });
});
