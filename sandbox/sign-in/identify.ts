import { z } from "zod";
import { call, NoAnswer, type OutgoingAnswer, type OutgoingRequest } from "../http/outgoing";
import type { Failure } from "./failures";
import type { OAuthClient } from "./oauth-client";

/** Who the association says has come. */
export interface Identity {
  /** Value of the configured claim: the integration key of somebody who was pushed. */
  key: string;
  sub: string | null;
}

const TokenAnswer = z.looseObject({
  access_token: z.string().min(1).max(10_000),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
});
const ErrorAnswer = z.looseObject({ error: z.string(), error_description: z.string().optional() });
const JsonObject = z.record(z.string(), z.unknown());

/** Change the code for an access token, and ask with it who has come. */
export async function identify(
  oauth: OAuthClient,
  code: string,
  redirectUri: string,
): Promise<Identity | Failure> {
  const answer = await ask("token", oauth, oauth.tokenUrl, tokenRequest(oauth, code, redirectUri));
  if ("step" in answer) return answer;
  const token = TokenAnswer.safeParse(answer.json);
  if (!token.success) return { step: "token", detail: "The answer held no Bearer access token." };

  const headers = { accept: "application/json", authorization: `Bearer ${token.data.access_token}` };
  const userinfo = await ask("userinfo", oauth, oauth.userinfoUrl, { headers });
  if ("step" in userinfo) return userinfo;
  return identityIn(userinfo.json, oauth.idClaim);
}

function identityIn(userinfo: unknown, idClaim: string): Identity | Failure {
  const claims = JsonObject.safeParse(userinfo);
  if (!claims.success) return { step: "userinfo", detail: "The answer was not a JSON object." };
  const key = textOf(claims.data[idClaim]);
  if (key === null) return { step: "claim", detail: `The answer of userinfo has no ${idClaim}.` };
  return { key, sub: textOf(claims.data.sub) };
}

/** GrowthZone gives ids as numbers in places; anything but text and whole numbers is no id. */
function textOf(claim: unknown): string | null {
  if (typeof claim === "number" && Number.isSafeInteger(claim)) return String(claim);
  return typeof claim === "string" && claim !== "" ? claim : null;
}

function tokenRequest(
  { clientId, clientSecret, secretIn }: OAuthClient,
  code: string,
  redirectUri: string,
): Omit<OutgoingRequest, "timeoutMs"> {
  const form = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (clientSecret !== null && secretIn === "basic") {
    headers.authorization = `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString("base64")}`;
  } else {
    form.set("client_id", clientId);
    if (clientSecret !== null) form.set("client_secret", clientSecret);
  }
  return { method: "POST", headers, body: form.toString() };
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they are joined by the colon. */
function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice("text=".length);
}

async function ask(
  step: "token" | "userinfo",
  { timeoutMs }: OAuthClient,
  url: URL,
  request: Omit<OutgoingRequest, "timeoutMs">,
): Promise<{ json: unknown } | Failure> {
  try {
    const answer = await call(url, { ...request, timeoutMs });
    const json = jsonOf(answer);
    if (answer.status === 200 && json !== undefined) return { json };
    return { step, detail: describe(answer, json) };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { step: error.timedOut ? `${step}-timeout` : step, detail: `From ${url.host}: ${error.message}.` };
  }
}

function jsonOf({ text }: OutgoingAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe({ status }: OutgoingAnswer, json: unknown): string {
  const named = ErrorAnswer.safeParse(json);
  if (!named.success) return json === undefined ? `HTTP ${status}, not JSON.` : `HTTP ${status}.`;
  const { error, error_description: description } = named.data;
  return `HTTP ${status}, ${[error, description].filter(Boolean).join(": ")}`;
}
