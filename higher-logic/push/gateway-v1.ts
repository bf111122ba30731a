import { post, type HttpOutcome } from "@/lib/http";
import { batchBody } from "./batches";
import { connectionCheck, type ConnectionCheck } from "./connection-check";
import type { PushGateway } from "./gateway";
import { pushAnswerFor } from "./push-answer";

/** The same for every customer; the base address is a setting. */
const PATH = "/push/v1/members";
/** A true answer has under a hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Push API V1 at this address, with this key. Opening sends nothing; connections are shared and close by themselves. */
export function openGatewayV1({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }): PushGateway {
  const url = `${baseUrl.replace(/\/+$/, "")}${PATH}`;
  const headers = { "content-type": "application/json", accept: "application/json", "x-api-key": apiKey };
  return {
    async push({ body, items, timeoutMs, signal }) {
      const outcome = await post(url, { headers, body, timeoutMs, signal, maxAnswerBytes: MAX_ANSWER_BYTES });
      return pushAnswerFor(withoutKey(outcome, apiKey), items, new Date());
    },
  };
}

/** Send the probe, which changes nothing, and say what is wrong. */
export async function testConnection(
  gateway: PushGateway,
  tenantCode: string,
  timeoutMs = 10_000,
): Promise<ConnectionCheck> {
  return connectionCheck(await gateway.push({ body: batchBody(tenantCode, []), items: 0, timeoutMs }));
}

/** An answer may quote what it was asked with; it is stored and shown to staff. */
function withoutKey(outcome: HttpOutcome, apiKey: string): HttpOutcome {
  if (outcome.kind !== "answered" || apiKey === "") return outcome;
  return { ...outcome, text: outcome.text.replaceAll(apiKey, "(key)") };
}
