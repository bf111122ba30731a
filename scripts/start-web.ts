import * as fs from "node:fs";
import { join } from "node:path";
import { command, say } from "./command";
import { productionEnvironment } from "./production";
import { programs, PROJECT, runProgram } from "./run-program";

await command(async () => {
  const { PORT, APP_URL, TRUSTED_PROXIES } = productionEnvironment();
  if (!fs.existsSync(join(PROJECT, ".next", "BUILD_ID"))) {
    throw new Error("The pages are not built yet: run npm run build first.");
  }
  // This program speaks plain HTTP, so a proxy stands in front of it; see docs/operating.md.
  if (APP_URL.startsWith("https:") && TRUSTED_PROXIES.length === 0)
    say(
      "APP_URL is https and TRUSTED_PROXIES is empty: the proxy in front is not believed, so cookies are not bound to https, and all visitors look like one. Name its address.",
    );
  await runProgram(programs.web(PORT), { NODE_ENV: "production" });
});
