import { z } from "zod";

/** Letters that can stand in a host name: the site is found at `{tenantCode}.localhost`. */
export const TenantCode = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "A tenant code is 1 to 63 letters, digits, hyphens, dots or underscores.",
  );

/** "" takes an address away. Anything but http and https would be a link that runs code, or leads nowhere. */
const WebAddress = z
  .string()
  .refine(
    (text) => text === "" || (/^https?:/i.test(text) && URL.canParse(text)),
    "must be an http(s) address",
  )
  .nullish();

/** In the form body, or as HTTP Basic; OAuth's registered names are understood as well. */
const CLIENT_AUTH = ["post", "body", "client_secret_post", "basic", "client_secret_basic"];

const OAuth = z.looseObject({
  clientId: z.string().nullish(),
  clientSecret: z.string().nullish(),
  authorizeUrl: WebAddress,
  tokenUrl: WebAddress,
  userinfoUrl: WebAddress,
  logoutUrl: WebAddress,
  scope: z.string().nullish(),
  idClaim: z.string().nullish(),
  clientAuth: z
    .string()
    .refine((text) => CLIENT_AUTH.includes(text.toLowerCase()), `must be one of ${CLIENT_AUTH.join(", ")}`)
    .nullish(),
  /** For tests of what happens when the association is slow, or the visitor is. */
  timeoutMs: z.number().int().min(1).max(120_000).nullish(),
  stateTtlMs: z.number().int().min(0).max(86_400_000).nullish(),
});

/** The read API's IAM key, and the special password of the contact it acts as; without a key the API is closed. */
const ReadApi = z.looseObject({
  iamKey: z.string().nullish(),
  password: z.string().nullish(),
  /** LegacyContactKey of the contact the key acts as; none: an administrator who is nobody's contact. */
  actsAs: z.string().nullish(),
});

/** Body of `PUT /_sandbox/tenants/{tenantCode}`. What is absent stays as it was; null takes it away. */
export const TenantChange = z.looseObject({
  apiKey: z.string().min(1, "must not be empty").optional(),
  siteName: z.string().nullish(),
  editProfileUrl: WebAddress,
  oauth: OAuth.nullish(),
  backchannelLogout: z.boolean().nullish(),
  readApi: ReadApi.nullish(),
});

export type TenantChange = z.infer<typeof TenantChange>;

/** A community as it was set up. */
export interface TenantConfig {
  apiKey: string;
  siteName: string;
  editProfileUrl: string | null;
  oauth: z.infer<typeof OAuth> | null;
  backchannelLogout: boolean;
  /** Absent in journals of before there was one. */
  readApi?: z.infer<typeof ReadApi> | null;
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
    readApi: change.readApi
      ? { ...before?.readApi, ...change.readApi }
      : keptUnlessNull(before?.readApi, change),
  };
}

function keptUnlessNull(before: TenantConfig["readApi"], change: TenantChange): TenantConfig["readApi"] {
  return change.readApi === null ? null : (before ?? null);
}
