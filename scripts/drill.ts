import { parseArgs } from "node:util";
import { command, printResult, say } from "./command";
import { describeSteps, type Step } from "./demo/steps";
import { crash } from "./drill/crash";
import { Ground } from "./drill/ground";
import { guard } from "./drill/guard";
import { outage } from "./drill/outage";
import { redis } from "./drill/redis";

const HELP = `npm run drill -- outage | guard | crash | redis

Hurts a running demo, says what it did and what it saw, and puts everything back that it changed.

  outage           Higher Logic goes away while changes come in, and comes back
  guard            a third of the members is dropped by mistake, and reinstated
  crash            worker, stand-in, Postgres and web are killed, each while a request is on its way
  redis            the queue is emptied at the worst moments

  --association SLUG   prairie, unless given
  --data DIR           the demo in DIR

The exit code is 0 only if all held. The last line on stdout is JSON.`;

const drills: Record<string, (ground: Ground) => Promise<Step[]>> = { outage, guard, crash, redis };

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      association: { type: "string", default: "prairie" },
      data: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [name = "", ...more] = positionals;
  const drill = drills[name];
  if (values.help) return say(HELP);
  if (!drill || more.length > 0) throw new Error(HELP);
  const ground = Ground.find(values.data, values.association);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void ground.restore().then(() => process.exit(1)));
  const steps: Step[] = [];
  let notRestored: string[];
  try {
    steps.push(...(await drill(ground)));
  } finally {
    notRestored = await ground.restore();
    await ground.close();
  }
  say(describeSteps(steps));
  for (const problem of notRestored) say(`Not put back: ${problem}`);
  const held = steps.every((step) => step.held) && notRestored.length === 0;
  printResult({ drill: name, association: values.association, held, notRestored, steps });
  if (!held) process.exitCode = 1;
});
