interface Kept {
  name: string;
  value: string;
  host: string;
  path: string;
  isSecure: boolean;
  expiresAt: number;
}

/** A browser's cookies, kept and sent as RFC 6265 says: by host, path, expiry and Secure. */
export class CookieJar {
  private kept: Kept[] = [];

  /** Take what an answer sets. */
  keep(url: URL, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const cookie = parsed(line, url);
      this.kept = this.kept.filter((other) => !isSame(other, cookie));
      if (cookie.expiresAt > Date.now() && !(cookie.isSecure && url.protocol === "http:"))
        this.kept.push(cookie);
    }
  }

  /** The Cookie header for this address; longer paths first. */
  header(url: URL): string | null {
    const fitting = this.kept
      .filter((cookie) => cookie.host === url.hostname && cookie.expiresAt > Date.now())
      .filter((cookie) => isBelow(url.pathname, cookie.path))
      .filter((cookie) => !cookie.isSecure || url.protocol === "https:")
      .sort((one, other) => other.path.length - one.path.length);
    return fitting.length === 0 ? null : fitting.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** The names of what would be sent there. */
  names(address: string): string[] {
    return (this.header(new URL(address)) ?? "").split("; ").map((pair) => pair.split("=")[0]!);
  }

  /** Take over one cookie of another browser, as somebody who has stolen it would. */
  steal(from: CookieJar, isWanted: (name: string) => boolean): void {
    this.kept.push(...from.kept.filter(({ name }) => isWanted(name)));
  }
}

function parsed(line: string, url: URL): Kept {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const facts = new Map(
    attributes.map((attribute) => {
      const [name = "", ...value] = attribute.split("=");
      return [name.toLowerCase(), value.join("=")] as const;
    }),
  );
  const equals = pair.indexOf("=");
  const path = facts.get("path") ?? "";
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    host: url.hostname,
    path: path.startsWith("/") ? path : url.pathname.replace(/\/[^/]*$/, "") || "/",
    isSecure: facts.has("secure"),
    expiresAt: expiryOf(facts.get("max-age"), facts.get("expires")),
  };
}

function expiryOf(maxAge: string | undefined, expires: string | undefined): number {
  if (maxAge !== undefined) return Date.now() + Number(maxAge) * 1000;
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
}

function isSame(one: Kept, other: Kept): boolean {
  return one.name === other.name && one.host === other.host && one.path === other.path;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
