import { parseArgs } from "node:util";
import { closeConnections, transaction } from "@/lib/db";
import { environment } from "@/lib/env";
import { seedDemo } from "@/prisma/seed/seed";
import { command, printResult } from "./command";
import { connectCommand } from "./connection";

await command(async () => {
  const { values } = parseArgs({ options: { data: { type: "string" }, "sandbox-url": { type: "string" } } });
  const demo = connectCommand(values);
  const standinUrl =
    values["sandbox-url"] ?? demo?.sandboxUrl ?? `http://localhost:${environment("SANDBOX_PORT")}`;
  try {
    printResult({ made: await transaction((client) => seedDemo(client, new URL(standinUrl).origin)) });
  } finally {
    await closeConnections();
  }
});
