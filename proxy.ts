import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { isKnownHost } from "@/accounts/hosts/store";
import { isOwnPost } from "@/accounts/same-origin";
import { awayAnswer, isDatabaseAway } from "@/lib/away";
import { callerOf, cameByHttps, isUnheard, type Caller } from "@/lib/caller";
import { contentSecurityPolicy } from "@/lib/content-security-policy";
import { environment } from "@/lib/env";
import { sayForeignPost } from "@/lib/foreign-post";
import { logger } from "@/lib/log";
import { OWN_PAGE_HEADER, OWN_PAGES } from "@/lib/own-page";
import { isOwnMark, markedPeer, PEER_HEADER } from "@/lib/peer";

/** Answer at every host: a load balancer asks by address. */
const MACHINE_PATHS = new Set(["/healthz", "/readyz", "/metrics"]);

/** Plain forms: a page shows them, and a route handler takes what they post to the same address. */
const FORM_PATHS = new Set([
  "/sign-in",
  "/sign-in/link",
  "/sign-in/code",
  "/sign-out",
  "/forgot-password",
  "/set-password",
  "/change-email",
]);

const FORM_HEADER = "x-causeway-form";

/** Pages whose form may end at a site that signs in with us. */
const LEAVES_SITE = /^\/(sign-in|sign-out|set-password|sso|oauth)(\/|$)/;

/** Route handlers for programs; where a post comes from they look at themselves, where it matters. */
const FOR_PROGRAMS = /^\/(api|oauth|openid|\.well-known)(\/|$)/;

/**
 * Which methods an address takes, where it is none of a page. Next refuses the others without saying so (RFC 9110, 15.5.6),
 * and shows a page for any. null: the provider says it itself, or
 * nothing is there.
 */
const TAKES: [path: RegExp, methods: string | null][] = [
  [/^\/(community|sso\/refused|healthz|readyz|metrics)$/, "GET, HEAD"],
  [/^\/(api\/(contacts|higher-logic|login)|openid|\.well-known)\//, "GET, HEAD, OPTIONS"],
  [/^\/api\/(account|records|v1)\//, "POST, OPTIONS"],
  [/^\/oauth\/logout$/, "GET, HEAD, POST, OPTIONS"],
  [FOR_PROGRAMS, null],
];
const PAGE_TAKES = "GET, HEAD, POST";

/** Of a browser's powers none is used here, but copying a value and a security key. */
const PERMISSIONS = [
  ...[
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
  ],
  ...[
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
  ],
]
  .map((feature) => `${feature}=()`)
  .concat("fullscreen=(self)")
  .join(", ");

/** Next answers 500 to what it cannot decode. */
function isReadable(pathname: string): boolean {
  try {
    return !decodeURIComponent(pathname).includes("\0");
  } catch {
    return false;
  }
}

function methodsAt(pathname: string): string | null {
  const found = TAKES.find(([path]) => path.test(pathname));
  return found ? found[1] : PAGE_TAKES;
}

/** The first thing that sees a request: refuses unknown hosts, and replaces what a client could have made up. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  const isOwn = isOwnMark(request.headers.get(OWN_PAGE_HEADER));
  const caller = isOwn ? visitorOf(request.headers) : callerOfRequest(request.headers);
  const refuse = (status: number, text: string, headers: Record<string, string> = {}) =>
    refusal(status, text, headers, caller.isHttps);

  if (!isReadable(pathname)) return refuse(400, "This address cannot be read.");
  const isKnown = MACHINE_PATHS.has(pathname) || (await askForHost(request.headers.get("host")));
  if (isKnown === "away") return away(request, caller.isHttps);
  if (!isKnown) return refuse(421, "No association answers at this address.");

  const allow = methodsAt(pathname);
  if (allow !== null && !allow.split(", ").includes(request.method))
    return refuse(405, `This address takes ${allow}.`, { allow });

  // Pages' forms and server actions; a session cookie comes along from another association's host on the same site.
  if (
    request.method === "POST" &&
    !FOR_PROGRAMS.test(pathname) &&
    !isOwnPost(request.headers, caller.isHttps)
  ) {
    sayForeignPost(request.headers, { path: pathname, address: caller.address });
    return refuse(403, "This form was sent from another site. Nothing was changed.");
  }

  if (pathname.startsWith(OWN_PAGES) && !isOwn) return refuse(404, "There is no page at this address.");

  const nonce = (isOwn && request.headers.get("x-nonce")) || randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, {
    isDevelopment: process.env.NODE_ENV === "development",
    leavesSite: LEAVES_SITE.test(pathname),
  });

  const headers = new Headers(request.headers);
  headers.delete(PEER_HEADER);
  headers.delete(OWN_PAGE_HEADER);
  headers.set("x-forwarded-host", request.headers.get("host") ?? "");
  headers.set("x-forwarded-proto", caller.isHttps ? "https" : "http");
  headers.set("x-forwarded-for", caller.address);
  headers.set("x-causeway-loopback", caller.isLoopback ? "1" : "0");
  headers.set("x-causeway-path", pathname + request.nextUrl.search);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from here.
  headers.set("content-security-policy", policy);

  // next.config.mjs hands what carries this to app/api/account. Not a rewrite from here: it needs a whole address, and
  // Next takes one whose host is not the one it listens at for another server's.
  if (request.method === "POST" && FORM_PATHS.has(pathname)) headers.set(FORM_HEADER, "1");
  else headers.delete(FORM_HEADER);

  const response = NextResponse.next({ request: { headers } });
  protect(response.headers, policy, caller.isHttps);
  return response;
}

/** A plain answer of this function's own, which nobody else gives headers. */
function refusal(
  status: number,
  text: string,
  headers: Record<string, string>,
  isHttps: boolean,
): NextResponse {
  const answer = new NextResponse(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  });
  protect(answer.headers, "default-src 'none'; frame-ancestors 'none'", isHttps);
  return answer;
}

async function askForHost(host: string | null): Promise<boolean | "away"> {
  try {
    return await isKnownHost(host);
  } catch (error) {
    if (isDatabaseAway(error)) return "away";
    throw error;
  }
}

/** Nothing behind this function could answer. */
function away(request: NextRequest, isHttps: boolean): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const headers = new Headers({ accept: request.headers.get("accept") ?? "", "x-nonce": nonce });
  const answer = awayAnswer({ method: request.method, headers });
  const response = new NextResponse(answer.body, answer);
  const policy = contentSecurityPolicy(nonce, { isDevelopment: false, leavesSite: false });
  protect(response.headers, policy, isHttps);
  return response;
}

function callerOfRequest(headers: Headers): Caller {
  const peer = markedPeer(headers);
  const trusted = environment("TRUSTED_PROXIES");
  if (isUnheard(headers, peer, trusted)) sayOnce(peer);
  return callerOf(headers, peer, trusted);
}

// Next bundles this function apart from everything else, and runs it once a process.
let isSaid = false;

/** A proxy that nobody named: cookies would not be marked secure, and all visitors would have its address. */
function sayOnce(peer: string | null): void {
  if (isSaid) return;
  isSaid = true;
  logger("web").warn(
    { peer },
    "X-Forwarded-Proto: https came from an address that TRUSTED_PROXIES does not name",
  );
}

/** Whom a route handler of ours shows one of our pages: this function has looked at that request already. */
function visitorOf(headers: Headers): Caller {
  return {
    address: headers.get("x-forwarded-for") ?? "unknown",
    isHttps: cameByHttps(headers),
    isLoopback: false,
  };
}

function protect(headers: Headers, policy: string, isHttps: boolean): void {
  headers.set("content-security-policy", policy);
  headers.set("x-content-type-options", "nosniff");
  // The policy says it already; for what reads no policy.
  headers.set("x-frame-options", "DENY");
  // Not no-referrer: browsers then send `Origin: null` with our own forms.
  headers.set("referrer-policy", "same-origin");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("x-permitted-cross-domain-policies", "none");
  headers.set("x-dns-prefetch-control", "off");
  headers.set("permissions-policy", PERMISSIONS);
  if (isHttps) headers.set("strict-transport-security", "max-age=31536000");
}
