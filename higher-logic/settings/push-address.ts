import type { PushFormat } from "@/higher-logic/push/format";

/** Where Higher Logic keeps a customer's community. */
export type Region = "us" | "canada";

/** Where a format is served, unless the dialog's *Push address* says otherwise. V1 has one address for every customer. */
const USUAL_ADDRESS: Readonly<Record<PushFormat, Readonly<Record<Region, string>>>> = {
  "push-v1": { us: "https://data.higherlogic.com", canada: "https://data.higherlogic.com" },
  "push-v2": {
    us: "https://datapushapi.higherlogic.com",
    canada: "https://datapushapi.onlinecommunity.ca",
  },
};

/** Where communities are read; the same for every customer of a region. */
const USUAL_READ_ADDRESS: Readonly<Record<Region, string>> = {
  us: "https://api.connectedcommunity.org",
  canada: "https://api.onlinecommunity.ca",
};

/** The read gateway adds `/api/v2.0/…` to this. Never ends in a slash. */
export function readBaseUrl(region: Region, readAddress: string | null): string {
  return readAddress ?? USUAL_READ_ADDRESS[region];
}

export interface PushDoor {
  format: PushFormat;
  region: Region;
  /** null is the usual address of format and region. */
  pushAddress: string | null;
}

/** The gateway adds its path (`/push/v1/members`, `/v2/contactinfo`) to this. Never ends in a slash. */
export function pushBaseUrl({ format, region, pushAddress }: PushDoor): string {
  return pushAddress ?? USUAL_ADDRESS[format][region];
}

export type CheckedAddress = { ok: true; address: string | null } | { ok: false; problem: string };

/**
 * Read a typed push address. Empty means the format's own address; a gateway's path is cut off when it was typed too.
 *
 * @param allowLocal the demo only: plain http and this machine's own addresses. Elsewhere a typed address must not make
 *   the server call into its own network (lib/http looks again at what the name resolves to).
 */
export function checkPushAddress(typed: string, options: { allowLocal: boolean }): CheckedAddress {
  return checkAddress(typed, /\/(push\/v1\/members|v2(\/contactinfo)?)\/?$/, options);
}

/** The same for a typed read address. */
export function checkReadAddress(typed: string, options: { allowLocal: boolean }): CheckedAddress {
  return checkAddress(typed, /\/api(\/v2\.0(\/.*)?)?\/?$/i, options);
}

function checkAddress(
  typed: string,
  ownPath: RegExp,
  { allowLocal }: { allowLocal: boolean },
): CheckedAddress {
  const text = typed.trim();
  if (text === "") return { ok: true, address: null };
  const refuse = (problem: string): CheckedAddress => ({ ok: false, problem });
  if (text.length > 300) return refuse("This address is longer than 300 characters.");
  if (!URL.canParse(text)) return refuse("Enter a whole address, like https://data.higherlogic.com.");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:"))
    return refuse("The address must begin with https://, or member data would travel unprotected.");
  if (url.username || url.password) return refuse("Leave user name and password out of the address.");
  if (url.search || url.hash) return refuse("Leave out everything from ? or # on.");
  if (!allowLocal && isLocalHost(url.hostname))
    return refuse("This address lies inside a private network. Enter Higher Logic’s public address.");
  const path = url.pathname.replace(ownPath, "").replace(/\/+$/, "");
  return { ok: true, address: `${url.origin}${path}` };
}

/** A name that cannot be a public one, or an address in figures; what a public name resolves to is looked at later. */
export function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  const inFigures = host.startsWith("[") || /^[\d.]+$/.test(host);
  return inFigures || !host.includes(".") || /\.(localhost|local|internal|lan|home|arpa)$/.test(host);
}
