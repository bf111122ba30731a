import { command, printResult, say } from "./command";
import { commandLine, dataFolder } from "./command-line";
import { Course } from "./drill/course";
import { crash } from "./drill/crash";
import { Ground } from "./drill/ground";
import { guard } from "./drill/guard";
import { outage } from "./drill/outage";
import { redis } from "./drill/redis";

interface Options {
  association: string;
  data?: string;
}

const DRILLS: Record<string, { does: string; run: (ground: Ground, course: Course) => Promise<void> }> = {
  outage: { does: "Higher Logic goes away while changes come in, and comes back.", run: outage },
  guard: { does: "A third of the members is dropped by mistake, and reinstated.", run: guard },
  crash: {
    does: "Worker, stand-in, Postgres and web are killed, each while a request is on its way.",
    run: crash,
  },
  redis: { does: "The queue is emptied at the worst moments.", run: redis },
};

const program = commandLine("drill")
  .description(
    "Hurts a running demo, says what it did and what it saw, and puts everything back that it changed.",
  )
  .addHelpText("after", "\nThe exit code is 0 only if all held. The last line on stdout is JSON.");
for (const [name, { does, run }] of Object.entries(DRILLS))
  program
    .command(name)
    .description(does)
    .option("--association <slug>", "whose", "prairie")
    .addOption(dataFolder())
    .action((options: Options) => command(() => drill(name, run, options)));
await program.parseAsync();

async function drill(
  name: string,
  run: (ground: Ground, course: Course) => Promise<void>,
  { association, data }: Options,
): Promise<void> {
  const ground = Ground.find(data, association);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void ground.restore().then(() => process.exit(1)));
  const course = new Course();
  say(`The drill ${name} on ${association}. ${DRILLS[name]!.does}`);
  let notRestored: string[];
  try {
    await run(ground, course);
  } finally {
    if (course.steps.length > 0) course.did("Put back what was changed.");
    notRestored = await ground.restore();
    await ground.close();
  }
  const { steps } = course;
  for (const problem of notRestored) say(`Not put back: ${problem}`);
  say(course.verdict);
  const held = steps.every((step) => step.held) && notRestored.length === 0;
  printResult({ drill: name, association, held, notRestored, steps });
  if (!held) process.exitCode = 1;
}
