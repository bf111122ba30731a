import * as fs from "node:fs";
import { join } from "node:path";

const APP = join(import.meta.dirname, "..", "..", "..", "app");

/** A route handler, and the status it answers to each. */
export interface RouteCase {
  file: string;
  /** `{run}` is a sync run of Oak's, `{member}` Oak's member, `{list}` a list of Oak's. */
  path: string;
  /** By who asks, as the test names them; `else` for everybody not named. */
  answers: Record<string, number>;
  /** What its form posts, where it takes one: refused when another site has a browser send it. */
  post?: Record<string, string>;
}

/** The provider's doors are asked for tokens and codes, not for a login alone: its own tests stand at them. */
const THE_PROVIDERS =
  /^(\(info-hub\)\/)?(oauth|openid|\.well-known|sso\/(grant|authorize)|api\/(login|contacts))\//;

/** Every route handler there is, but for the provider's. */
export function routeFiles(): string[] {
  const files = fs
    .readdirSync(APP, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)route\.ts$/.test(file));
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !THE_PROVIDERS.test(file))
    .sort();
}

/** For any role of staff; nobody signed in is 401, somebody without a role 403. */
const STAFF_ONLY = { nobody: 401, "elm's admin": 401, member: 403, former: 403, websupport: 403, else: 200 };
const FORM = { else: 405 };

export const routeCases: RouteCase[] = [
  { file: "healthz/route.ts", path: "/healthz", answers: { else: 200 } },
  { file: "readyz/route.ts", path: "/readyz", answers: { else: 200 } },
  // This machine asks, so it may; lib/caller's tests say who is not this machine.
  { file: "metrics/route.ts", path: "/metrics", answers: { else: 200 } },
  {
    file: "api/higher-logic/sync-runs/[syncRunId]/route.ts",
    path: "/api/higher-logic/sync-runs/{run}",
    answers: { ...STAFF_ONLY, "elm's own admin": 404 },
  },
  // Records: a program shows a key, a form comes from the import page. e2e/records.spec.ts posts both.
  { file: "api/v1/[kind]/route.ts", path: "/api/v1/contacts", answers: FORM, post: {} },
  { file: "api/records/[kind]/route.ts", path: "/api/records/contacts", answers: FORM, post: {} },
  // Files: each association gets its own.
  { file: "api/higher-logic/drift/route.ts", path: "/api/higher-logic/drift?run=1", answers: STAFF_ONLY },
  { file: "api/higher-logic/held/route.ts", path: "/api/higher-logic/held", answers: STAFF_ONLY },
  { file: "api/higher-logic/problems/route.ts", path: "/api/higher-logic/problems", answers: STAFF_ONLY },
  { file: "api/higher-logic/requests/route.ts", path: "/api/higher-logic/requests", answers: STAFF_ONLY },
  { file: "api/higher-logic/preview/route.ts", path: "/api/higher-logic/preview", answers: STAFF_ONLY },
  {
    file: "api/higher-logic/people/[contactId]/history/route.ts",
    path: "/api/higher-logic/people/{member}/history",
    answers: { ...STAFF_ONLY, "elm's own admin": 404 },
  },
  {
    file: "api/higher-logic/lists/[listId]/leaving/route.ts",
    path: "/api/higher-logic/lists/{list}/leaving",
    answers: { ...STAFF_ONLY, viewer: 403, "elm's own admin": 404 },
  },
  {
    file: "api/higher-logic/leaving/route.ts",
    path: "/api/higher-logic/leaving?graceDays=0&timeZone=UTC",
    answers: { ...STAFF_ONLY, viewer: 403, operator: 403 },
  },
  {
    file: "api/higher-logic/icons/route.ts",
    path: "/api/higher-logic/icons?like=users",
    answers: STAFF_ONLY,
  },
  // Signed out: to the sign-in page. The link is not shown at Oak, so nobody signed in is sent on.
  {
    file: "(info-hub)/community/route.ts",
    path: "/community",
    answers: { nobody: 303, "elm's admin": 303, else: 403 },
  },
  { file: "(info-hub)/sso/refused/route.ts", path: "/sso/refused?reason=cancelled", answers: { else: 403 } },
  {
    file: "api/account/sign-in/route.ts",
    path: "/api/account/sign-in",
    answers: FORM,
    post: { email: "admin@oak.example", password: "causeway-demo" },
  },
  {
    file: "api/account/sign-in/link/route.ts",
    path: "/api/account/sign-in/link",
    answers: FORM,
    post: { email: "admin@oak.example" },
  },
  {
    file: "api/account/sign-in/code/route.ts",
    path: "/api/account/sign-in/code",
    answers: FORM,
    post: { code: "000000" },
  },
  ...["add", "options", "sign-in", "step-up"].map((what): RouteCase => ({
    file: `api/account/passkeys/${what}/route.ts`,
    path: `/api/account/passkeys/${what}`,
    answers: FORM,
    post: { for: "sign-in" },
  })),
  {
    file: "api/account/forgot-password/route.ts",
    path: "/api/account/forgot-password",
    answers: FORM,
    post: { email: "admin@oak.example" },
  },
  {
    file: "api/account/set-password/route.ts",
    path: "/api/account/set-password",
    answers: FORM,
    post: { token: "of-nobody", password: "a long enough pass phrase 42" },
  },
  {
    file: "api/account/change-email/route.ts",
    path: "/api/account/change-email",
    answers: FORM,
    post: { token: "of-nobody", intent: "confirm" },
  },
  { file: "api/account/sign-out/route.ts", path: "/api/account/sign-out", answers: FORM, post: {} },
];
