/** How a request's host may name an association, besides a row in `association_host`. */
export interface HostClaim {
  host: string;
  /** APP_URL's own host means the first association. */
  isAppHost: boolean;
  /** `{slug}.localhost`, where APP_URL is on localhost: a demo or a developer's machine. */
  slug: string | null;
}

/** @returns the name alone, lower case and without port; null for what is no plain host name */
export function hostName(header: string | null | undefined): string | null {
  const match = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/.exec((header ?? "").toLowerCase());
  return match?.[1] ?? null;
}

export function hostClaim(host: string, appUrl: string): HostClaim {
  const appHost = new URL(appUrl).hostname;
  const slug = appHost === "localhost" ? /^([a-z0-9-]+)\.localhost$/.exec(host)?.[1] : undefined;
  return { host, isAppHost: host === appHost, slug: slug ?? null };
}

/** Another host at APP_URL's protocol and port: an association's address is never taken from a request. */
export function urlAt(host: string, appUrl: string): string {
  const url = new URL(appUrl);
  url.hostname = host;
  return url.origin;
}
