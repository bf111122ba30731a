import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { Refusal } from "./exchange";

/** AWS API Gateway's cap, which the real push door is assumed to sit behind (docs/wire.md). */
export const MAX_BODY_BYTES = 10_000_000;

/**
 * Read the whole body; `null` when it is larger than `maxBytes`. What is too large is read to its end and thrown
 * away (within reason), because a caller that is still writing would see a broken pipe instead of our answer.
 */
export function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      chunks = [];
      if (size > 20 * maxBytes) resolve(null);
    });
    request.on("end", () => {
      if (size > maxBytes) resolve(null);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("the caller went away in the middle of the body")));
  });
}

/** Body of a control call, checked; refuses with 400 and a sentence that names the field. */
export async function readJson<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const body = await readBody(request);
  if (body === null) throw new Refusal(413, "The body is larger than 10 MB.", { Connection: "close" });
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8") || "{}");
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Refusal(400, [issue.path.join("."), issue.message].filter(Boolean).join(": "));
}

/** Fields of an HTML form that was posted from one of our own pages. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  refuseForeignOrigin(request);
  const body = await readBody(request, 100_000);
  if (body === null) throw new Refusal(413, "The form is too large.", { Connection: "close" });
  return new URLSearchParams(body.toString("utf8"));
}

/** Browsers say where a form comes from; another site must not press our buttons (CSRF). */
function refuseForeignOrigin(request: IncomingMessage): void {
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  const foreign =
    (site !== undefined && site !== "same-origin" && site !== "none") ||
    (origin !== undefined &&
      origin !== `http://${request.headers.host}` &&
      origin !== `https://${request.headers.host}`);
  if (foreign) throw new Refusal(403, "This form was sent from another site.");
}
