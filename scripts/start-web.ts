import * as fs from "node:fs";
import { join } from "node:path";
import { command } from "./command";
import { productionEnvironment } from "./production";
import { programs, PROJECT, runProgram } from "./run-program";

await command(async () => {
  const { PORT } = productionEnvironment();
  if (!fs.existsSync(join(PROJECT, ".next", "BUILD_ID"))) {
    throw new Error("The pages are not built yet: run npm run build first.");
  }
  await runProgram(programs.web(PORT), { NODE_ENV: "production" });
});
