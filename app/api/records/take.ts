import { readBody } from "@/lib/bridge";
import { IMPORT_KINDS, type ImportKind } from "@/membership/imports/columns";
import { parseRecords } from "@/membership/imports/json";
import { parseImport, type ImportReading, type LineProblem } from "@/membership/imports/parse";
import { importFile } from "@/membership/imports/store";

/** Next cuts longer bodies off at 10 MiB without a word. Some 100,000 list memberships; more is for `npm run import`. */
const LARGEST = 9 * 1024 * 1024;

/** Of bad lines so many are told; whoever has more has one mistake in all of them. */
const MOST_PROBLEMS = 100;

export function importKind(word: string): ImportKind | undefined {
  return IMPORT_KINDS.find((kind) => kind === word);
}

/**
 * Takes records from a request's body, CSV or JSON: all of them, or none. `?dry_run=true` tells what would happen and
 * changes nothing.
 */
export async function takeRecords(
  request: Request,
  whose: { associationId: number; actor: string; kind: ImportKind },
): Promise<Response> {
  const { associationId, actor, kind } = whose;
  const asked = new URL(request.url).searchParams.get("dry_run") ?? "false";
  if (asked !== "true" && asked !== "false") return problem(400, "dry_run is true or false.");
  const reading = await readRecords(request, kind);
  if (reading instanceof Response) return reading;
  if ("problems" in reading) return refused(kind, reading.problems);
  const outcome = await importFile(associationId, reading.file, { dryRun: asked === "true", actor });
  if (outcome.status === "refused") return refused(kind, outcome.problems);
  return answer(200, { kind, ...outcome, warnings: outcome.warnings.slice(0, MOST_PROBLEMS) });
}

async function readRecords(request: Request, kind: ImportKind): Promise<ImportReading | Response> {
  const type = /^(text\/csv|application\/json)\b/i.exec(request.headers.get("content-type") ?? "")?.[1];
  if (!type) return problem(415, "Send text/csv or application/json.");
  const body = await readBody(request, LARGEST);
  if (body === null)
    return problem(413, "This is too much for one request. Send it in parts of at most 9 MB.");
  if (type.toLowerCase() === "text/csv") return parseImport(kind, body);
  const given = jsonIn(body);
  return given === undefined ? problem(400, "This is not JSON in UTF-8.") : parseRecords(kind, given);
}

/** undefined: it is none. Text in another encoding is none either: every letter that is not ASCII would be lost. */
function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function refused(kind: ImportKind, problems: readonly LineProblem[]): Response {
  const told = problems.slice(0, MOST_PROBLEMS);
  return answer(422, { kind, status: "refused", problems: told, problemCount: problems.length });
}

export function problem(status: number, title: string, headers: Record<string, string> = {}): Response {
  return answer(status, { status, title }, headers);
}

function answer(status: number, value: object, headers: Record<string, string> = {}): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store", ...headers } });
}
