import { readBody } from "@/lib/bridge";
import { refuseForeign } from "../form";

const LARGEST = 64 * 1024;

/** Read what a script of ours posts as JSON; what is none gets its answer here. */
export async function readJson(request: Request): Promise<Record<string, unknown> | Response> {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
    return problem(415, "Send JSON.");
  const body = await readBody(request, LARGEST);
  if (body === null) return problem(413, "This is too large.");
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  return problem(400, "This cannot be read.");
}

export function answer(value: object): Response {
  return Response.json(value, { headers: { "cache-control": "no-store" } });
}

export function problem(status: number, title: string): Response {
  return Response.json({ status, title }, { status, headers: { "cache-control": "no-store" } });
}
