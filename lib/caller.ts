import { BlockList, isIP } from "node:net";

/** Who sent a request, and over what: from the connection itself, or from a proxy in front that is trusted. */
export interface Caller {
  /** The client's network address; "unknown" when even the connection did not say. */
  address: string;
  isHttps: boolean;
  /** Really from this machine: not merely through an unnamed proxy on this machine. */
  isLoopback: boolean;
}

/** @param entries addresses or address/bits; as TRUSTED_PROXIES has them, already checked */
function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address may arrive dressed as IPv6, where the server listens on both. */
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

const loopback = blockList(["127.0.0.0/8", "::1"]);

/**
 * Read who asks. X-Forwarded-For and -Proto count only when the connection comes from a trusted proxy: anybody may write them.
 *
 * @param peer address at the other end of the connection; null when unknown
 */
export function callerOf(headers: Headers, peer: string | null, trustedProxies: readonly string[]): Caller {
  const trusted = blockList(trustedProxies);
  const near = plain(peer ?? "");
  const forwarded = headers.get("x-forwarded-for");
  if (!contains(trusted, near)) {
    // A proxy on this machine that nobody named: its visitors are not this machine.
    const isLoopback = contains(loopback, near) && !sentOn(headers, near);
    return { address: near || "unknown", isHttps: false, isLoopback };
  }
  const address = lastUntrusted(forwarded, trusted) ?? near;
  const isHttps = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase() === "https";
  return { address, isHttps, isLoopback: contains(loopback, address) };
}

/** Over what a request came that proxy.ts has looked at already: the header is its own word there. */
export function cameByHttps(headers: Headers): boolean {
  return headers.get("x-forwarded-proto") === "https";
}

/** Says https, and is not believed: somebody made it up, or a proxy was not named. */
export function isUnheard(headers: Headers, peer: string | null, trustedProxies: readonly string[]): boolean {
  const claim = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase();
  return claim === "https" && !contains(blockList(trustedProxies), plain(peer ?? ""));
}

/**
 * Each proxy adds the address it saw at the end; what stands before the last stranger is the stranger's own word, and so is
 * what stands before a word that is no address.
 */
function lastUntrusted(forwarded: string | null, trusted: BlockList): string | undefined {
  const hops = (forwarded ?? "").split(",").map((hop) => plain(withoutPort(hop.trim())));
  const last = hops.reverse().find((hop) => !contains(trusted, hop));
  return last !== undefined && isIP(last) !== 0 ? last : undefined;
}

/** Some proxies add the port: `203.0.113.9:50123`, `[2001:db8::1]:50123`. */
function withoutPort(hop: string): string {
  return /^\[(.+)\](:\d+)?$/.exec(hop)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(hop)?.[1] ?? hop;
}

/** Next puts the connection's own address in when the header was absent. */
function sentOn(headers: Headers, near: string): boolean {
  const forwarded = headers.get("x-forwarded-for");
  return forwarded !== null && plain(forwarded) !== near;
}
