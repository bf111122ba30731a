import { command } from "./command";
import { productionEnvironment } from "./production";
import { programs, runProgram } from "./run-program";

await command(async () => {
  productionEnvironment();
  await runProgram(programs.worker(), { NODE_ENV: "production" });
});
