import { parseArgs } from "node:util";
import { verifyAudit, type AuditAnchor } from "@/accounts/audit/store";
import { closeConnections } from "@/lib/db";
import { command, printResult, say } from "./command";
import { connectCommand } from "./connection";

const HELP = `npm run audit:verify

Reads the whole audit log and says whether each line still covers the one before it. Exit code 1 when one does not, or when
the line that was noted is another by now.

  --known ID:HASH  a line as this command noted it before; keep it where whoever owns the database cannot write
  --data DIR       read the demo's in DIR

The last line on stdout is JSON; \`last\` is what to note.`;

/** Why a line is broken. */
const WORDS = {
  changed: "it does not say what it said when it was written",
  "cut-before":
    "it does not follow the line before it: lines between them were taken away, or that one is another",
  "not-known": "it is not the line that was noted",
};

await command(async () => {
  const { values } = parseArgs({
    options: { known: { type: "string" }, data: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return say(HELP);
  const known = values.known === undefined ? null : anchorIn(values.known);
  connectCommand(values);
  try {
    const found = await verifyAudit(known);
    if (found.broken) {
      say(`Line ${found.broken.id}: ${WORDS[found.broken.because]}.`);
      process.exitCode = 1;
    } else say(`All ${found.lines} lines are as they were written.`);
    printResult(found);
  } finally {
    await closeConnections();
  }
});

function anchorIn(text: string): AuditAnchor {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (id === undefined || hash === undefined) throw new Error("--known takes ID:HASH, as `last` says it.");
  return { id: Number(id), hash };
}
