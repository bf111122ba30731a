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

/** Signs in at an association's host through the form. */
export async function signIn(page: Page, slug: "prairie" | "harbor" | "cedar", email: string): Promise<void> {
  await page.goto(`${association(slug).url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
