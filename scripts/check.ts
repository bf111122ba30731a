import { spawnSync } from "node:child_process";

// `npm run check`: everything a reviewer should not have to look for. Each step runs even when one before it failed,
// so that one run tells all.
const steps: [name: string, command: string[]][] = [
  ["format", ["prettier", "--check", "--log-level", "warn", "."]],
  ["lint", ["eslint", "--max-warnings", "0", "."]],
  ["types", ["tsc", "--noEmit"]],
  ["rooms", ["depcruise", "--config", ".dependency-cruiser.cjs", "."]],
  ["dead code", ["knip", "--no-config-hints"]],
  ["requirements page", ["tsx", "scripts/docs-requirements.ts", "--check"]],
];

const failed = steps.filter(([name, command]) => {
  console.log(`— ${name}`);
  const { status } = spawnSync("npx", ["--no-install", ...command], { stdio: "inherit" });
  return status !== 0;
});
if (failed.length > 0) console.error(`check failed: ${failed.map(([name]) => name).join(", ")}`);
else console.log("check passed");
process.exit(failed.length > 0 ? 1 : 0);
