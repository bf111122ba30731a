import type pg from "pg";
import type { ImportKind } from "@/membership/imports/columns";
import { parseImport } from "@/membership/imports/parse";
import { importFile, type ImportOutcome } from "@/membership/imports/store";

let made = 0;

/** An empty association that files are imported into. */
export async function makeAssociation(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    "insert into association (slug, name) values ($1, 'Prairie Lakes Association') returning id",
    [`import-${(made += 1)}`],
  );
  return rows[0]!.id;
}

/** Reads and applies a file as the command does. */
export async function importText(
  associationId: number,
  kind: ImportKind,
  text: string,
  options: { dryRun?: boolean } = {},
): Promise<ImportOutcome> {
  const reading = parseImport(kind, new TextEncoder().encode(text));
  if ("problems" in reading) return { status: "refused", problems: reading.problems };
  return importFile(associationId, reading.file, { actor: "command", ...options });
}
