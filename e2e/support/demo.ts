import { createHash, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import pg from "pg";
import { type DemoAssociationState, type DemoState, readDemoState } from "../../scripts/demo-state";
import { StandinTenant } from "../../scripts/standin/client";
import { demoOfWorker } from "./workers";

/** Password of every login of the demo. */
export const PASSWORD = "causeway-demo";

/** The demo that runs for the browser tests. */
export function demo(): DemoState {
  return readDemoState(demoOfWorker().data)!;
}

export function association(slug: "prairie" | "harbor" | "cedar"): DemoAssociationState {
  return demo().associations.find((each) => each.slug === slug)!;
}

/** What the stand-in has, by its control API. */
export function community(slug: "prairie" | "harbor" | "cedar"): StandinTenant {
  return new StandinTenant(demo().sandboxUrl, association(slug).tenantCode);
}

/** One statement on the demo's database, as somebody with psql would run it. */
export async function sql<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: demo().databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

type Slug = "prairie" | "harbor" | "cedar";

/** The name of the session's cookie where there is no https. */
const SESSION_COOKIE = "causeway.session";

/**
 * Somebody who came in before, with a session of their own, and lands where a sign-in leads them. Without the form, whose
 * check of a password and two pages take their time; `signInByForm` is for tests of what happens there.
 */
export async function signIn(page: Page, slug: Slug, email: string): Promise<void> {
  const { id, url } = association(slug);
  const token = randomBytes(32).toString("base64url");
  const sessions = await sql(
    `insert into login_session (session_token, login_id, expires, signed_in_by)
     select $1, l.id, now() + interval '14 days', 'password' from login l
      where l.email = $2 and (l.association_id = $3 or l.is_websupport) returning id`,
    [createHash("sha256").update(token).digest("hex"), email, id],
  );
  if (sessions.length !== 1) throw new Error(`${sessions.length} logins are called ${email}`);
  await page
    .context()
    .addCookies([{ name: SESSION_COOKIE, value: token, url, httpOnly: true, sameSite: "Lax" }]);
  await page.goto(url);
}

/** Signs in at an association's host through the form. */
export async function signInByForm(page: Page, slug: Slug, email: string): Promise<void> {
  await page.goto(`${association(slug).url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
