import { post } from "@/lib/http";
import { MAX_ANSWER_BYTES, withoutKey } from "./gateway-answer";
import type { PushGateway } from "./gateway";
import { pushAnswerFor } from "./push-answer";

/** The same for every customer; the base address is a setting. */
const PATH = "/push/v1/members";

/** Push API V1 at this address, with this key. Opening sends nothing; connections are shared and close by themselves. */
export function openGatewayV1({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }): PushGateway {
  const url = `${baseUrl.replace(/\/+$/, "")}${PATH}`;
  const headers = { "content-type": "application/json", accept: "application/json", "x-api-key": apiKey };
  return {
    async push({ body, items, timeoutMs, signal }) {
      const outcome = await post(url, { headers, body, timeoutMs, signal, maxAnswerBytes: MAX_ANSWER_BYTES });
      return pushAnswerFor("push-v1", withoutKey(outcome, apiKey), items, new Date());
    },
  };
}
