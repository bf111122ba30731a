import { afterEach, expect, it, vi } from "vitest";
import { productionEnvironment } from "@/scripts/production";

const good = {
  DATABASE_URL: "postgresql://causeway@127.0.0.1/causeway",
  APP_URL: "https://hub.example.org",
  AUTH_SECRET: "s".repeat(40),
  ENCRYPTION_KEY: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
};

afterEach(() => vi.unstubAllEnvs());

it("V13: web and worker do not start with the demo's switch, nor without secrets of their own", () => {
  for (const [name, value] of Object.entries(good)) vi.stubEnv(name, value);
  expect(productionEnvironment()).toMatchObject({ APP_URL: "https://hub.example.org" });
  vi.stubEnv("CAUSEWAY_DEMO", "1");
  expect(productionEnvironment).toThrow(/^CAUSEWAY_DEMO /);
  vi.stubEnv("CAUSEWAY_DEMO", "0");
  for (const name of ["AUTH_SECRET", "ENCRYPTION_KEY"]) {
    vi.stubEnv(name, "");
    expect(productionEnvironment).toThrow(`${name} is not set.`);
    vi.stubEnv(name, good[name as keyof typeof good]);
  }
});
