import { afterEach, expect, it, vi } from "vitest";
import { isThisMachine, privateAddressesAllowed } from "@/lib/http";

afterEach(() => vi.unstubAllEnvs());

it.each(["localhost", "harbor.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])(
  "%s is this machine",
  (host) => {
    expect(isThisMachine(host)).toBe(true);
  },
);

it.each([
  "hub.example.org",
  "localhost.example.org",
  "mylocalhost",
  "10.0.0.1",
  "127.0.0.1.example.org",
  "[::2]",
])("%s is not this machine", (host) => {
  expect(isThisMachine(host)).toBe(false);
});

it("private addresses are for the demo, and for a hub that only this machine can reach", () => {
  vi.stubEnv("NODE_ENV", "production");
  vi.stubEnv("CAUSEWAY_DEMO", "0");
  vi.stubEnv("APP_URL", "https://hub.example.org");
  expect(privateAddressesAllowed()).toBe(false);
  vi.stubEnv("APP_URL", "http://localhost:3000");
  expect(privateAddressesAllowed()).toBe(true);
  vi.stubEnv("APP_URL", "https://hub.example.org");
  vi.stubEnv("CAUSEWAY_DEMO", "1");
  expect(privateAddressesAllowed()).toBe(true);
});
