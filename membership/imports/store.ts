import { audit } from "@/accounts/audit/store";
import { transaction } from "@/lib/db";
import { importContacts } from "./contacts/store";
import { importLists } from "./lists/store";
import { importMemberships } from "./memberships/store";
import { count, type Applied, type ImportCounts } from "./outcome";
import type { ImportFile, LineProblem } from "./parse";
import type { Client } from "./rows/store";

/** First half of the advisory lock; the second is the association. One import at a time in each. */
const IMPORT_LOCK = 727_073;

const UNIQUE_VIOLATION = "23505";
const SOMEBODY_WAS_FASTER =
  "Somebody else stored a key of this file at the same moment. Import the file again.";

export type ImportOutcome =
  | ({ status: "applied" | "tried"; warnings: LineProblem[] } & ImportCounts)
  | { status: "refused"; problems: LineProblem[] };

/**
 * Brings a file into the association's records: all of it in one transaction, or nothing.
 *
 * @param options.dryRun do everything and take it back, to see what would happen
 */
export async function importFile(
  associationId: number,
  file: ImportFile,
  options: { dryRun?: boolean; actor: string },
): Promise<ImportOutcome> {
  try {
    return await importInTransaction(associationId, file, options);
  } catch (error) {
    // A clerk's screen took a key between our look and our write. Everything is rolled back already.
    if ((error as { code?: string }).code === UNIQUE_VIOLATION)
      return { status: "refused", problems: [{ line: 1, problem: SOMEBODY_WAS_FASTER }] };
    throw error;
  }
}

function importInTransaction(
  associationId: number,
  file: ImportFile,
  options: { dryRun?: boolean; actor: string },
): Promise<ImportOutcome> {
  return transaction(async (client) => {
    await client.query("select pg_advisory_xact_lock($1, $2)", [IMPORT_LOCK, associationId]);
    await client.query("savepoint before_import");
    const { results, problems, warnings } = await apply(client, associationId, file);
    const isTaken = problems.length === 0 && !options.dryRun;
    if (!isTaken) await client.query("rollback to savepoint before_import");
    if (problems.length > 0) return { status: "refused", problems };
    const counts = count(results);
    if (isTaken && counts.created + counts.updated > 0)
      await audit(
        {
          associationId,
          actor: options.actor,
          action: "records.imported",
          subject: file.kind,
          detail: { ...counts },
        },
        client,
      );
    return { status: isTaken ? "applied" : "tried", ...counts, warnings };
  });
}

function apply(client: Client, associationId: number, file: ImportFile): Promise<Applied> {
  switch (file.kind) {
    case "contacts":
    case "organizations":
      return importContacts(client, associationId, file);
    case "memberships":
      return importMemberships(client, associationId, file);
    case "lists":
      return importLists(client, associationId, file);
  }
}
