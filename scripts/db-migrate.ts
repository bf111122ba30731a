import { parseArgs } from "node:util";
import { environment } from "@/lib/env";
import { command, printResult } from "./command";
import { connectCommand } from "./connection";
import { migrate } from "./migrate";

await command(async () => {
  const { values } = parseArgs({ options: { data: { type: "string" }, "rolled-back": { type: "string" } } });
  connectCommand(values);
  const applied = await migrate(environment("DATABASE_URL"), { rolledBack: values["rolled-back"] });
  printResult({ applied });
});
