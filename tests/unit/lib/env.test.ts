import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readEnvironment, variables, type Variable } from "@/lib/env";

describe("variables are checked at start", () => {
  it("names every one that is missing, and only those that are asked for", () => {
    expect(() => readEnvironment(["DATABASE_URL", "AUTH_SECRET"], {})).toThrow(
      "DATABASE_URL is not set.\nAUTH_SECRET is not set.",
    );
    expect(readEnvironment(["PORT"], {})).toEqual({ PORT: 3000 });
  });

  it("takes an empty variable as unset", () => {
    expect(readEnvironment(["REDIS_URL", "PORT"], { REDIS_URL: "", PORT: "" })).toEqual({
      REDIS_URL: undefined,
      PORT: 3000,
    });
  });

  it.each<[Variable, string]>([
    ["DATABASE_URL", "mysql://secret-word@host/db"],
    ["REDIS_URL", "secret-word"],
    ["APP_URL", "ftp://secret-word"],
    ["APP_URL", "https://hub.example.org/secret-word"],
    ["AUTH_SECRET", "secret-word"],
    ["AUTH_SECRET_ALSO", `${"s".repeat(40)},secret-word`],
    ["ENCRYPTION_KEY", "k1:secret-word"],
    ["ENCRYPTION_KEY", "secret-word"],
    ["PORT", "secret-word"],
    ["PORT", "70000"],
    ["SUPPORT_EMAIL", "secret-word"],
    ["LOG_LEVEL", "secret-word"],
    ["WORKER_CONCURRENCY", "0"],
    ["TRUSTED_PROXIES", "127.0.0.1, secret-word"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
  ])("says what is wrong with %s, without repeating the value", (name, value) => {
    let message = "";
    try {
      readEnvironment([name], { [name]: value });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(new RegExp(`^${name} .+\\.$`));
    expect(message).not.toContain("secret-word");
  });

  it("reads a value from the file that NAME_FILE names", () => {
    const folder = mkdtempSync(join(tmpdir(), "causeway-env-"));
    writeFileSync(join(folder, "secret"), `${"s".repeat(40)}\n`);
    expect(readEnvironment(["AUTH_SECRET"], { AUTH_SECRET_FILE: join(folder, "secret") })).toEqual({
      AUTH_SECRET: "s".repeat(40),
    });
    expect(() => readEnvironment(["AUTH_SECRET"], { AUTH_SECRET_FILE: join(folder, "absent") })).toThrow(
      "AUTH_SECRET_FILE names a file that cannot be read.",
    );
    rmSync(folder, { recursive: true });
  });

  it("lists every variable in .env.example", () => {
    const example = readFileSync(resolve(import.meta.dirname, "../../../.env.example"), "utf8");
    const listed = [...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map((match) => match[1]);
    // NODE_ENV is set by the start commands, CAUSEWAY_DEMO by the demo; nobody writes them into a file.
    const expected = Object.keys(variables.shape).filter(
      (name) => !["NODE_ENV", "CAUSEWAY_DEMO"].includes(name),
    );
    expect(new Set(listed)).toEqual(new Set(expected));
  });
});
