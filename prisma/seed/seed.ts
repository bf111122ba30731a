import type pg from "pg";
import { hashPassword } from "@/lib/passwords";
import type { AssociationPlan } from "./plan";
import { prairie } from "./prairie";
import { writeSettings } from "./settings";
import { cedar, harbor } from "./small-associations";
import { writeRecords } from "./write";

/** Of every login of the demo. */
export const DEMO_PASSWORD = "causeway-demo";
export const WEBSUPPORT_LOGIN = "websupport@causeway.example";

/** In the order in which they are made: the first one answers at `localhost`. */
export function demoAssociations(): AssociationPlan[] {
  return [prairie(), harbor(), cedar()];
}

/**
 * Makes those of the demo associations that are not there yet, each in the caller's transaction; whatever somebody
 * changed in one that is there stays, and no other association is touched.
 *
 * @returns the slugs of what was made
 */
export async function seedDemo(client: pg.ClientBase, standinUrl: string): Promise<string[]> {
  // Two seeds at once would both find nothing.
  await client.query("select pg_advisory_xact_lock(72707371)");
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const made: string[] = [];
  for (const plan of demoAssociations()) {
    const { rowCount } = await client.query("select from association where slug = $1", [plan.slug]);
    if (rowCount) continue;
    const { id, contacts } = await writeRecords(client, plan);
    for (const login of plan.logins) {
      await client.query(
        `insert into login (association_id, contact_id, email, email_verified, password_hash)
         values ($1, $2, $3, now(), $4)`,
        [id, contacts[login], plan.contacts[login]!.email, passwordHash],
      );
    }
    await writeSettings(client, id, plan, standinUrl);
    made.push(plan.slug);
  }
  if (made.length > 0) await addWebsupport(client, passwordHash);
  return made;
}

async function addWebsupport(client: pg.ClientBase, passwordHash: string): Promise<void> {
  await client.query(
    `insert into login (email, email_verified, password_hash, is_websupport) values ($1, now(), $2, true)
     on conflict (email) where association_id is null do nothing`,
    [WEBSUPPORT_LOGIN, passwordHash],
  );
}
