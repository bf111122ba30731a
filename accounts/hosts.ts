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

/** Where an association is at home. */
export interface OwnHost {
  slug: string;
  /** Its primary host, if it has one. */
  host: string | null;
  /** The first association is at APP_URL. */
  isFirst: boolean;
}

/**
 * The address of an association, without trailing slash: its primary host, else APP_URL for the first one, else
 * `{slug}.localhost` where APP_URL is on localhost; null: there is none.
 */
export function ownUrl({ slug, host, isFirst }: OwnHost, appUrl: string): string | null {
  if (host !== null) return urlAt(host, appUrl);
  if (isFirst) return appUrl;
  return new URL(appUrl).hostname === "localhost" ? urlAt(`${slug}.localhost`, appUrl) : null;
}
