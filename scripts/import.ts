import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Argument } from "commander";
import { closeConnections } from "@/lib/db";
import { IMPORT_KINDS, type ImportKind } from "@/membership/imports/columns";
import { problemSentence } from "@/membership/imports/outcome";
import { type LineProblem, parseImport } from "@/membership/imports/parse";
import { importFile } from "@/membership/imports/store";
import { knownAssociation } from "./association-option";
import { command, printResult, say } from "./command";
import { commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

/** So many bad lines are told; whoever has more has one mistake in all of them. */
const MOST_PROBLEMS = 100;

interface Options {
  association: string;
  dryRun?: true;
  data?: string;
}

const program = commandLine("import")
  .description("Creates and updates records from a CSV file: all of it, or nothing.")
  .requiredOption("--association <slug>", "whose records")
  .addArgument(new Argument("<kind>", "what the file is about").choices(IMPORT_KINDS))
  .argument("<file>", "the CSV file, UTF-8")
  .option("--dry-run", "say what would happen, and change nothing")
  .addOption(dataFolder())
  .action((kind: ImportKind, file: string, options: Options) =>
    command(() => runImport(kind, file, options)).finally(closeConnections),
  );
await program.parseAsync();

async function runImport(kind: ImportKind, path: string, options: Options): Promise<void> {
  const bytes = read(path);
  connectCommand(options);
  const associationId = await knownAssociation(options);
  const reading = parseImport(kind, bytes);
  const outcome =
    "problems" in reading
      ? { status: "refused" as const, problems: reading.problems }
      : await importFile(associationId, reading.file, { dryRun: options.dryRun, actor: "command" });

  if (outcome.status === "refused") {
    refuse(path, outcome.problems);
    printResult({ kind, ...outcome, problems: outcome.problems.slice(0, MOST_PROBLEMS) });
    process.exitCode = 1;
    return;
  }
  for (const warning of outcome.warnings.slice(0, MOST_PROBLEMS)) say(`Note: ${problemSentence(warning)}`);
  printResult({ kind, ...outcome, warnings: outcome.warnings.slice(0, MOST_PROBLEMS) });
}

function refuse(path: string, problems: readonly LineProblem[]): void {
  for (const problem of problems.slice(0, MOST_PROBLEMS)) say(problemSentence(problem));
  const more = problems.length - MOST_PROBLEMS;
  if (more > 0) say(`… and ${more} more.`);
  say(`Nothing of ${path} was imported.`);
}

/** The file as seen from where the caller stands: npm moves the program into the project. */
function read(path: string): Uint8Array {
  try {
    return readFileSync(resolve(process.env.INIT_CWD ?? process.cwd(), path));
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`);
  }
}
