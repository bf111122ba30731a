import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { eligibility } from "../../eligibility";
import { endLineages } from "../../artefacts/store";
import { endAccess, endElsewhere, endLogins, type Ended } from "../ending/store";
import { lockAccessOf, lockAccessOfAll, readAccess } from "../store";

type Client = Pick<pg.ClientBase, "query">;

/** Rows of `access_change` in one transaction. */
const PAGE = 1_000;
/** More people than this in one page are locked together, by the association's lock. */
const LOCKED_ONE_BY_ONE = 50;

/** Who has changes that nobody has looked at; read by existence, so a lost wake-up is made good by the next sweep. */
export async function associationsWithAccessChanges(): Promise<number[]> {
  const { rows } = await pool().query<{ id: number }>(
    "select distinct association_id as id from access_change order by id",
  );
  return rows.map(({ id }) => id);
}

/**
 * Look at everybody whose access may have ended, and end it where it has. Any number of workers may do so at once: each
 * takes rows that no other has, and a row goes in the transaction that has acted on it.
 *
 * @param options.onLogouts called when tokens of a page were queued: they need not wait for the other pages
 * @returns how many logout tokens were queued
 */
export async function followAccessChanges(
  associationId: number,
  { pageSize = PAGE, onLogouts }: { pageSize?: number; onLogouts?: () => void } = {},
): Promise<{ logouts: number }> {
  let logouts = 0;
  // Most wake-ups are about what is pushed only: one question, and no transaction.
  while (await hasChanges(associationId)) {
    const page = await transaction((client) => followPage(client, associationId, pageSize));
    if (page === null) break; // the rest is in other hands
    logouts += page.logouts;
    if (page.logouts > 0) onLogouts?.();
  }
  return { logouts };
}

async function hasChanges(associationId: number): Promise<boolean> {
  const { rows } = await pool().query("select from access_change where association_id = $1 limit 1", [
    associationId,
  ]);
  return rows.length > 0;
}

async function followPage(client: Client, associationId: number, pageSize: number): Promise<Ended | null> {
  const changes = await takeChanges(client, associationId, pageSize);
  if (changes.length === 0) return null;
  const wide = changes.filter((change) => change.subject !== "contact" || change.isOrganization);
  const contactIds = [
    ...new Set(changes.flatMap((each) => (each.subject === "contact" ? [each.subjectId] : []))),
  ];

  // Before anybody is looked at: a token that is being stored right now cannot be seen yet.
  if (wide.length > 0 || contactIds.length > LOCKED_ONE_BY_ONE) await lockAccessOfAll(client, associationId);
  else await lockAccessOf(client, associationId, contactIds);

  if (wide.length > 0) await expand(client, associationId, wide);
  const ended = await endWhereLost(
    client,
    associationId,
    await holdersAmong(client, associationId, contactIds),
  );
  const told = await endWhatLoginsLeft(client, associationId, changes);
  await client.query("delete from access_change where id = any ($1)", [changes.map(({ id }) => id)]);
  return { ...ended, logouts: ended.logouts + told };
}

/** The people may sign in still; what they, or somebody in their place, are signed on with may be over. */
async function endWhatLoginsLeft(
  client: Client,
  associationId: number,
  changes: readonly AccessChange[],
): Promise<number> {
  const of = (cause: string) => changes.filter((change) => change.cause === cause);
  const idsOf = (cause: string) => [...new Set(of(cause).map(({ subjectId }) => subjectId))];
  const lineages = of("login_session").flatMap(({ lineage }) => lineage ?? []);
  const moved = await endLogins(client, associationId, idsOf("login"));
  const ended =
    lineages.length > 0 ? await endLineages(client, associationId, idsOf("login_session"), lineages) : 0;
  return moved + ended + (await endElsewhere(client, associationId, idsOf("login-secured")));
}

interface AccessChange {
  id: number;
  subject: "contact" | "organization" | "list" | "membership_type" | "association";
  subjectId: number;
  /** A contact row that speaks of an organization's membership, and so of its people. */
  isOrganization: boolean;
  /**
   * `login`: the contact's login was deleted, or is another person's now; `login_session`: one was ended; `login-secured`: it
   * has another password, or was signed out everywhere else. Otherwise it is of no account here.
   */
  cause: string;
  /** Of the session that was ended. */
  lineage: string | null;
}

/** In the order of the index, so that all rows of one person are in one page. */
async function takeChanges(client: Client, associationId: number, limit: number): Promise<AccessChange[]> {
  const { rows } = await client.query<AccessChange>(
    `select change.id, change.subject, change.subject_id as "subjectId",
       change.cause not like 'via %' and organization.id is not null as "isOrganization",
       change.cause, change.lineage
     from access_change change
     left join contact organization
       on change.subject = 'contact' and organization.id = change.subject_id and organization.kind = 'organization'
     where change.association_id = $1
     order by change.subject, change.subject_id
     limit $2
     for update of change skip locked`,
    [associationId, limit],
  );
  return rows;
}

/**
 * Put a row for each person who hangs on what was touched and holds anything. Whoever is linked in a transaction that is
 * not seen yet is let in by it, and not out.
 */
async function expand(
  client: Client,
  associationId: number,
  changes: readonly AccessChange[],
): Promise<void> {
  const idsOf = (...subjects: AccessChange["subject"][]) =>
    changes.flatMap(({ subject, subjectId }) => (subjects.includes(subject) ? [subjectId] : []));
  await client.query(
    `with organizations as (
       select unnest($3::int[]) as id
       union
       select contact_id from membership where association_id = $1 and membership_type_id = any ($4)
     ),
     linked as (
       select contact_id from list_membership where association_id = $1 and list_id = any ($2)
       union
       select id from organizations
       union
       select contact_id from relationship
       where association_id = $1 and organization_id in (select id from organizations)
     ),
     holders as (
       select contact_id from sso_grant where association_id = $1
       union
       select contact_id from sso_artefact where association_id = $1 and contact_id is not null
     )
     insert into access_change (association_id, subject, subject_id, cause)
     select $1, 'contact', contact_id, 'via ' || $6 from holders
     where $5 or contact_id in (select contact_id from linked)`,
    [
      associationId,
      idsOf("list"),
      idsOf("organization", "contact"),
      idsOf("membership_type"),
      idsOf("association").length > 0,
      changes[0]!.subject,
    ],
  );
}

/** Those who hold a Grant, a session or a token; of a big import usually nobody. */
async function holdersAmong(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
): Promise<number[]> {
  const { rows } = await client.query<{ contactId: number }>(
    `select asked.id as "contactId" from unnest($2::int[]) asked (id)
     where exists (select from sso_grant g where g.association_id = $1 and g.contact_id = asked.id)
        or exists (select from sso_artefact a where a.association_id = $1 and a.contact_id = asked.id)`,
    [associationId, contactIds],
  );
  return rows.map(({ contactId }) => contactId);
}

async function endWhereLost(
  client: Client,
  associationId: number,
  holders: readonly number[],
): Promise<Ended> {
  if (holders.length === 0) return { contactIds: [], logouts: 0 };
  const { gates, people } = await readAccess(associationId, holders, client);
  const codeOf = (contactId: number, access: "community" | "login") => {
    const answer = eligibility(access, gates, people.get(contactId)!);
    return answer.allowed ? null : answer.code;
  };
  return endAccess(client, associationId, {
    community: holders.filter((contactId) => codeOf(contactId, "community") !== null),
    everywhere: holders.filter((contactId) => codeOf(contactId, "login") !== null),
    deleted: holders.filter((contactId) => codeOf(contactId, "login") === "deleted"),
  });
}
