import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/longest-first";

// `npm run test:long` sets TESTS=long.
const long = process.env.TESTS === "long";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: long ? ["tests/long/**/*.test.ts"] : ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
    exclude: long ? ["node_modules/**"] : ["tests/long/**", "node_modules/**"],
    // One embedded Postgres for the whole run; each test file clones its own database from a template.
    globalSetup: ["tests/support/global-setup.ts"],
    // Half of an integration test is waiting for other programs: two at once for each of two cores.
    maxWorkers: long ? 2 : 4,
    sequence: { sequencer: LongestFirst },
    // Far beyond what any of them takes: whatever waits says itself for what, and gives up before.
    testTimeout: long ? 30 * 60_000 : 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
