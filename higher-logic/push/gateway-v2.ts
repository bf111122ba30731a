import { post } from "@/lib/http";
import { MAX_ANSWER_BYTES, withoutKey } from "./gateway-answer";
import type { PushGateway } from "./gateway";
import { pushAnswerFor } from "./push-answer";

const PATH = "/v2/contactinfo";

/** Push API V2 at this address, with this key, by which alone it knows whose community is meant. */
export function openGatewayV2({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }): PushGateway {
  const url = `${baseUrl.replace(/\/+$/, "")}${PATH}`;
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/plain",
    apikey: apiKey,
  };
  return {
    async push({ body, items, timeoutMs, signal }) {
      const outcome = await post(url, { headers, body, timeoutMs, signal, maxAnswerBytes: MAX_ANSWER_BYTES });
      return pushAnswerFor("push-v2", withoutKey(outcome, apiKey), items, new Date());
    },
  };
}
