import { request as send, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { ownServer } from "./peer";

/** Tells proxy.ts that a request is this program's own. */
export const OWN_PAGE_HEADER = "x-causeway-own-page";

/** Pages below this address are nobody's to open: only route handlers show them, with facts they have made sure of. */
export const OWN_PAGES = "/own-pages/";

/** Longer than any page takes; a page that hangs must not hold its visitor's connection for ever. */
const TIME_LIMIT_MS = 15_000;

/** What the page has to see of the visitor: who it is (cookies), at which host, and what proxy.ts found out. */
const HANDED_ON = [
  "cookie",
  "host",
  "user-agent",
  "accept-language",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-nonce",
];

/**
 * Answer with one of our pages, at the address that was asked for and with a status of our choice.
 *
 * Next has no other way: a page cannot answer 303, or 403 without JavaScript, and a route handler cannot draw one. So
 * the handler asks this very program for the page, and proxy.ts lets nobody else have it.
 *
 * @param path below `/own-pages/`; its query is the handler's own word, so it may say what a visitor may not claim
 */
export async function ownPage(
  request: Request,
  path: `/own-pages/${string}`,
  status: number,
): Promise<Response> {
  const answer = await ask(path, request);
  if (answer.statusCode !== 200) {
    answer.resume();
    throw new Error(`own page ${path.split("?")[0]} answered ${answer.statusCode}`);
  }
  // proxy.ts adds the policy to this answer; the page has its nonce from the visitor's request.
  const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, headers });
}

function ask(path: string, { headers }: Request): Promise<IncomingMessage> {
  const { mark, address, port } = ownServer();
  const handedOn = HANDED_ON.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return new Promise((resolve, reject) => {
    const asked = send(
      { host: address, port, path, headers: { ...Object.fromEntries(handedOn), [OWN_PAGE_HEADER]: mark } },
      resolve,
    );
    asked.setTimeout(TIME_LIMIT_MS, () =>
      asked.destroy(new Error(`own page ${path.split("?")[0]} took too long`)),
    );
    asked.on("error", reject).end();
  });
}
