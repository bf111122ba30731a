import { spawn } from "node:child_process";

// `npm run check`: everything a reviewer should not have to look for. All at once, and each to its
// end, so that one run tells all.
const steps: [name: string, command: string[]][] = [
  ["format", ["prettier", "--check", "--log-level", "warn", "."]],
  ["lint", ["eslint", "--max-warnings", "0", "."]],
  ["types", ["tsc", "--noEmit", "--project", "tsconfig.check.json"]],
  ["rooms", ["depcruise", "--config", ".dependency-cruiser.cjs", "."]],
  ["dead code", ["knip", "--no-config-hints"]],
  ["requirements page", ["tsx", "scripts/docs-requirements.ts", "--check"]],
];

const failed: string[] = [];
await Promise.all(
  steps.map(async ([name, command]) => {
    const { passed, output } = await run(command);
    // In one piece, as soon as it is known.
    process.stdout.write(`— ${name}\n${output}`);
    if (!passed) failed.push(name);
  }),
);
if (failed.length > 0) console.error(`check failed: ${failed.join(", ")}`);
else console.log("check passed");
process.exitCode = failed.length > 0 ? 1 : 0;

function run(command: string[]): Promise<{ passed: boolean; output: string }> {
  const child = spawn("npx", ["--no-install", ...command], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ passed: code === 0, output }));
  });
}
