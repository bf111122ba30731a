import { parseArgs } from "node:util";
import { environment } from "@/lib/env";
import { command } from "./command";
import { demoDirectory } from "./demo-state";
import { runCheck } from "./demo/check";
import { describeDemo } from "./demo/demo";
import { portOption } from "./demo/options";
import { runDemo } from "./demo/run";

await command(async () => {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      port: { type: "string" },
      "sandbox-port": { type: "string" },
      check: { type: "boolean", default: false },
    },
  });
  if (values.check) return runCheck();
  await runDemo(
    {
      directory: demoDirectory(values.data),
      port: portOption(values.port, "--port") ?? environment("PORT"),
      sandboxPort: portOption(values["sandbox-port"], "--sandbox-port") ?? environment("SANDBOX_PORT"),
    },
    (state) => void process.stdout.write(describeDemo(state)),
  );
});

// Whatever a start that was given up still waits for.
process.exit();
