import { runProgram } from "./run-program";

// `npm run bench [-- push edits]`: the measures of bench/, each against its yardstick, in one run.
await runProgram(["--import", "tsx", "bench/main.ts", ...process.argv.slice(2)]);
