// Runs the Prisma CLI without network access. Every command first wants to download the schema engine, which
// `generate` never uses; any existing file satisfies the check. A real engine wins when one is configured.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
const { status } = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    // No look home for newer versions.
    CHECKPOINT_DISABLE: "1",
  },
});
process.exit(status ?? 1);
