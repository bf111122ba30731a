import { join } from "node:path";
import { parseArgs } from "node:util";
import { environment } from "@/lib/env";
import { command } from "./command";
import { requireFreePort } from "./ports";
import { programs, PROJECT, runProgram } from "./run-program";

await command(async () => {
  const { values } = parseArgs({ options: { data: { type: "string" }, port: { type: "string" } } });
  if (values.port) process.env.SANDBOX_PORT = values.port;
  const port = environment("SANDBOX_PORT");
  if (port) await requireFreePort(port, values.port ? "--port" : "SANDBOX_PORT");
  await runProgram(programs.sandbox(), {
    SANDBOX_PORT: String(port),
    SANDBOX_DATA: process.env.SANDBOX_DATA || values.data || join(PROJECT, ".cache", "sandbox"),
  });
});
