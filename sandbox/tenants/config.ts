import { z } from "zod";

/** Letters that can stand in a host name: the site is found at `{tenantCode}.localhost`. */
export const TenantCode = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "A tenant code is 1 to 63 letters, digits, hyphens, dots or underscores.",
  );

const OAuth = z.looseObject({
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  authorizeUrl: z.string().optional(),
  tokenUrl: z.string().optional(),
  userinfoUrl: z.string().optional(),
  logoutUrl: z.string().nullish(),
  scope: z.string().optional(),
  idClaim: z.string().optional(),
  clientAuth: z.string().optional(),
});

/** Body of `PUT /_sandbox/tenants/{tenantCode}`. What is absent stays as it was; null takes it away. */
export const TenantChange = z.looseObject({
  apiKey: z.string().min(1, "must not be empty").optional(),
  siteName: z.string().nullish(),
  editProfileUrl: z.string().nullish(),
  oauth: OAuth.nullish(),
  backchannelLogout: z.boolean().nullish(),
});

export type TenantChange = z.infer<typeof TenantChange>;

/** A community as it was set up. */
export interface TenantConfig {
  apiKey: string;
  siteName: string;
  editProfileUrl: string | null;
  oauth: z.infer<typeof OAuth> | null;
  backchannelLogout: boolean;
}

export function changedConfig(
  code: string,
  before: TenantConfig | null,
  change: TenantChange,
): TenantConfig | null {
  const apiKey = change.apiKey ?? before?.apiKey;
  if (apiKey === undefined) return null;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return {
    ...{ siteName: code, editProfileUrl: null, oauth: null, backchannelLogout: false },
    ...before,
    ...given,
    apiKey,
    siteName: (change.siteName === undefined ? before?.siteName : change.siteName) || code,
    oauth: change.oauth
      ? { ...before?.oauth, ...change.oauth }
      : change.oauth === null
        ? null
        : (before?.oauth ?? null),
    backchannelLogout: change.backchannelLogout ?? before?.backchannelLogout ?? false,
  };
}
