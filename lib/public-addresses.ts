import { BlockList, isIP } from "node:net";

/** IPv4 ranges that lead to no public host, from IANA's special-purpose registry. */
const IPV4: [network: string, bits: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** The same for IPv6; the tunnels 2001::/32 and 2002::/16 could carry a private IPv4 address unseen. */
const IPV6: [network: string, bits: number][] = [
  ["::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

/** An IPv4 address written as an IPv6 one: mapped, and through NAT64, where public ones are in use. */
const IPV4_INSIDE = ["::ffff:", "64:ff9b::"];

const notPublic = new BlockList();
for (const [network, bits] of IPV4) {
  notPublic.addSubnet(network, bits, "ipv4");
  for (const prefix of IPV4_INSIDE) notPublic.addSubnet(`${prefix}${network}`, 96 + bits, "ipv6");
}
for (const [network, bits] of IPV6) notPublic.addSubnet(network, bits, "ipv6");

/** Whether an IP address can be that of a host on the public Internet; anything that is no IP address cannot. */
export function isPublicAddress(address: string): boolean {
  const [withoutZone = ""] = address.split("%");
  const version = isIP(withoutZone);
  return version !== 0 && !notPublic.check(withoutZone, version === 4 ? "ipv4" : "ipv6");
}
