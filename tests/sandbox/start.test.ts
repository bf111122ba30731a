import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder, RunningStandIn, runToEnd } from "./stand-in";

describe("the program", () => {
  it("stops at an occupied port, and at a data folder that another one writes to, and names them", async () => {
    const first = await RunningStandIn.start();
    const samePort = await runToEnd({
      SANDBOX_PORT: String(first.port),
      SANDBOX_DATA: join(first.folder, "other"),
    });
    expect(samePort).toEqual({ code: 1, stderr: expect.stringContaining(`Port ${first.port}`) });
    const sameFolder = await runToEnd({ SANDBOX_PORT: "0", SANDBOX_DATA: first.folder });
    expect(sameFolder).toEqual({ code: 1, stderr: expect.stringContaining(first.folder) });
    await first.stop();
  });

  it.each([
    [{ SANDBOX_PORT: "http" }, "SANDBOX_PORT"],
    [{ SANDBOX_PORT: "70000" }, "SANDBOX_PORT"],
    [{ SANDBOX_PORT: "-1" }, "SANDBOX_PORT"],
    [{ SANDBOX_HOST: "0.0.0.0", SANDBOX_PORT: "0" }, "SANDBOX_PASSWORD"],
    [{ SANDBOX_PASSWORD_FILE: "/nowhere/at/all" }, "SANDBOX_PASSWORD_FILE"],
  ])("stops at %j and names %s", async (settings, name) => {
    const data = newFolder();
    const ended = await runToEnd({ SANDBOX_DATA: data, ...settings } as Record<string, string>);
    expect(ended).toEqual({ code: 1, stderr: expect.stringContaining(name) });
    rmSync(data, { recursive: true });
  });

  it("elsewhere than on loopback asks for the password at /admin and /_sandbox", async () => {
    const secrets = newFolder();
    writeFileSync(join(secrets, "password"), "open sesame\n");
    const standIn = await RunningStandIn.start(undefined, {
      SANDBOX_HOST: "0.0.0.0",
      SANDBOX_PASSWORD_FILE: join(secrets, "password"),
    });
    const ask = async (path: string, credentials?: string, method = "GET") => {
      const headers: Record<string, string> =
        credentials === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
      const body = method === "PUT" ? JSON.stringify({ apiKey: "k" }) : undefined;
      return (await standIn.send(path, { headers, method, body })).status;
    };
    expect(await ask("/_sandbox/tenants/LOCKED", undefined, "PUT")).toBe(401);
    expect(await ask("/_sandbox/tenants/LOCKED", "anyone:wrong", "PUT")).toBe(401);
    expect(await ask("/_sandbox/tenants/LOCKED", "anyone:open sesame", "PUT")).toBe(200);
    for (const path of ["/admin", "/_sandbox", "/_sandbox/tenants/LOCKED/summary"]) {
      expect(await ask(path)).toBe(401);
      expect(await ask(path, "x:open sesam")).toBe(401);
      expect(await ask(path, "x:open sesame")).toBe(200);
    }
    expect(await ask("/")).toBe(200);
    expect(await ask("/_sandbox/health")).toBe(200);
    await standIn.stop();
    rmSync(secrets, { recursive: true });
  });
});
