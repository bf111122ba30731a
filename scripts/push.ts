import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { associationIdBySlug } from "@/accounts/hosts/store";
import { errorEntry } from "@/higher-logic/push/errors";
import {
  changesWaiting,
  requestRun,
  type RunRequest,
  syncRunProgress,
  type SyncRunProgress,
} from "@/higher-logic/sync/store";
import { pusherSeenSince } from "@/higher-logic/sync/waiting/store";
import { closeConnections, pool } from "@/lib/db";
import { command, printResult, say } from "./command";
import { connectCommand } from "./connection";

const HELP = `npm run push -- --association SLUG [what]

  --all            push everybody again, also what is unchanged (this is what happens without an option)
  --list KEY       push everybody on one list again
  --contact ID     push one contact again
  --sync           a full run: push whoever differs
  --changes        push nothing, only wait until no change of the association waits
  --data DIR       work on the demo in DIR

A worker does the pushing; the command waits for it, however long it takes, as long as it gets on. It ends with an error
when no worker takes the run within a minute, or when Higher Logic cannot be reached for a minute. The run stays asked for.
The last line on stdout is JSON.`;

const EVERY_MS = 200;
const PATIENCE_MS = 60_000;

/** Waits for as long as something moves; says why when nothing does. */
class Patience {
  readonly #associationId: number;
  #progress: number | undefined;
  #movedMs = performance.now();

  constructor(associationId: number) {
    this.#associationId = associationId;
  }

  async check(progress: number, errorCode: string | null): Promise<void> {
    if (progress !== this.#progress) {
      this.#progress = progress;
      this.#movedMs = performance.now();
    }
    if (performance.now() - this.#movedMs < PATIENCE_MS) return;
    if (errorCode !== null)
      throw new Error(`${errorEntry(errorCode).sentence} ${errorEntry(errorCode).whatToDo}`);
    if (await pusherSeenSince(this.#associationId, PATIENCE_MS)) {
      this.#movedMs = performance.now(); // slow, but somebody is at it
      return;
    }
    throw new Error(
      "No worker has taken it up for a minute. Start one with npm run start:worker; it will be done then.",
    );
  }
}

await command(async () => {
  const { values } = parseArgs({
    options: {
      association: { type: "string" },
      all: { type: "boolean" },
      list: { type: "string" },
      contact: { type: "string" },
      sync: { type: "boolean" },
      changes: { type: "boolean" },
      data: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return say(HELP);
  const chosen = (["all", "list", "contact", "sync", "changes"] as const).filter(
    (name) => values[name] !== undefined,
  );
  if (chosen.length > 1)
    throw new Error(`Give one of ${chosen.map((name) => `--${name}`).join(", ")}, not several.`);
  if (!values.association) throw new Error("Say which association: --association SLUG. More with --help.");
  connectCommand(values);
  try {
    const associationId = await associationBySlug(values.association);
    if (values.changes) await waitForChanges(associationId);
    else printRun(await pushAndWait(await requestOf(associationId, values)));
  } finally {
    await closeConnections();
  }
});

async function associationBySlug(slug: string): Promise<number> {
  const id = await associationIdBySlug(slug);
  if (id === undefined) throw new Error(`There is no association “${slug}”.`);
  return id;
}

async function requestOf(
  associationId: number,
  { sync, list, contact }: { sync?: boolean; list?: string; contact?: string },
): Promise<RunRequest> {
  const request = { associationId, requestedAs: "command" } as const;
  if (sync) return { ...request, kind: "full" };
  if (list !== undefined)
    return { ...request, kind: "repush", onlyListId: await listByKey(associationId, list) };
  if (contact === undefined) return { ...request, kind: "repush" };
  const onlyContactId = Number(contact);
  if (!Number.isInteger(onlyContactId) || onlyContactId < 1 || onlyContactId > 2 ** 31 - 1)
    throw new Error("--contact takes a ContactId, a whole number.");
  await requireContact(associationId, onlyContactId);
  return { ...request, kind: "repush", onlyContactId };
}

async function listByKey(associationId: number, key: string): Promise<number> {
  const { rows } = await pool().query<{ id: number }>(
    "select id from list where association_id = $1 and key = $2",
    [associationId, key],
  );
  if (!rows[0]) throw new Error(`The association has no list with the key “${key}”.`);
  return rows[0].id;
}

/** Somebody deleted counts while Higher Logic still knows them. */
async function requireContact(associationId: number, contactId: number): Promise<void> {
  const { rowCount } = await pool().query(
    `select from contact where association_id = $1 and id = $2
     union all select from pushed_contact where association_id = $1 and contact_id = $2`,
    [associationId, contactId],
  );
  if (!rowCount) throw new Error(`The association has no contact ${contactId}.`);
}

async function pushAndWait(request: RunRequest): Promise<SyncRunProgress> {
  const requested = await requestRun(request);
  if ("refused" in requested) throw new Error(refusal(requested.refused));
  if (requested.already) say("Such a run goes on already; waiting for it.");
  const patience = new Patience(request.associationId);
  for (;;) {
    const run = await syncRunProgress(request.associationId, requested.syncRunId);
    if (!run) throw new Error("The run was deleted.");
    if (run.state !== "running") return run;
    await patience.check(run.lookedAt, run.errorCode);
    await pause(EVERY_MS);
  }
}

async function waitForChanges(associationId: number): Promise<void> {
  const patience = new Patience(associationId);
  for (;;) {
    const { count } = await changesWaiting(associationId);
    if (count === 0) return printResult({ waiting: 0 });
    await patience.check(count, null);
    await pause(EVERY_MS);
  }
}

function refusal(code: "not-enabled" | "not-complete" | "no-initial-sync"): string {
  if (code === "no-initial-sync")
    return "Sync was never pressed for this association. Press it, or run this with --sync.";
  return `${errorEntry(code).sentence} ${errorEntry(code).whatToDo}`;
}

function printRun(run: SyncRunProgress): void {
  const { id, kind, state, lookedAt, pushed, unchanged, held, failed, inDoubt } = run;
  printResult({ id, kind, state, looked_at: lookedAt, pushed, unchanged, held, failed, in_doubt: inDoubt });
  if (state === "failed")
    throw new Error(`The run failed: ${run.errorCode ?? "unknown"} ${run.errorDetail ?? ""}`);
}
