import { parseArgs } from "node:util";
import { environment } from "@/lib/env";
import { command } from "./command";
import { demoDirectory } from "./demo-state";
import { describeDemo } from "./demo/demo";
import { portOption } from "./demo/options";
import { runDemo } from "./demo/run";

// The demo with pages that are compiled as they are asked for, and again after every edit. The worker and the stand-in
// start again when they are killed: their pids are in state.json.
await command(async () => {
  const { values } = parseArgs({
    options: { data: { type: "string" }, port: { type: "string" }, "sandbox-port": { type: "string" } },
  });
  await runDemo(
    {
      directory: demoDirectory(values.data),
      port: portOption(values.port, "--port") ?? environment("PORT"),
      sandboxPort: portOption(values["sandbox-port"], "--sandbox-port") ?? environment("SANDBOX_PORT"),
      dev: true,
    },
    (state) => void process.stdout.write(describeDemo(state)),
  );
});
process.exit();
