import { get } from "@/lib/http";
import type { Seen, SeenAddresses } from "./judge";

const TIME_LIMIT_MS = 6_000;
const LARGEST_ANSWER = 64 * 1024;

/** Ask each address once. Redirects are not followed: where they lead is a browser's business. */
export async function lookAtAddresses(of: {
  issuer: string;
  communityLink: string | null;
  loginBounce: string | null;
}): Promise<SeenAddresses> {
  const [discovery, community, loginBounce] = await Promise.all([
    look(`${of.issuer}/.well-known/openid-configuration`, issuerIn),
    of.communityLink ? look(of.communityLink) : null,
    of.loginBounce ? look(of.loginBounce) : null,
  ]);
  return { discovery, community, loginBounce };
}

async function look(address: string, issuerOf?: (text: string) => string | undefined): Promise<Seen> {
  const shown = new URL(address);
  const named = shown.origin + shown.pathname;
  const answer = await get(address, {
    headers: {},
    timeoutMs: TIME_LIMIT_MS,
    maxAnswerBytes: LARGEST_ANSWER,
  });
  if (answer.kind !== "answered") return { address: named, status: null, problem: answer.because };
  const issuer = issuerOf?.(answer.text);
  return { address: named, status: answer.status, ...(issuer === undefined ? {} : { issuer }) };
}

function issuerIn(text: string): string | undefined {
  try {
    const { issuer } = JSON.parse(text) as { issuer?: unknown };
    return typeof issuer === "string" ? issuer.slice(0, 300) : undefined;
  } catch {
    return undefined;
  }
}
