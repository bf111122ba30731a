import { readEnvironment } from "@/lib/env";
import { command } from "./command";
import { PRODUCTION_VARIABLES } from "./production";
import { programs, runProgram } from "./run-program";

await command(async () => {
  readEnvironment(PRODUCTION_VARIABLES);
  await runProgram(programs.worker(), { NODE_ENV: "production" });
});
