import { inflateRawSync } from "node:zlib";
import type { Person, Shadow } from "@/higher-logic/push/person";
import { inSnapshot, NO_TARGET, readContacts } from "@/higher-logic/push/store";
import { scopeOf, type Scope } from "@/higher-logic/scope";
import { readSettings, type HigherLogicSettings } from "@/higher-logic/settings/store";
import { waitingContacts, type WaitingContact } from "@/higher-logic/sync/activity/store";
import type { ListStanding } from "@/higher-logic/sync/community-chain";
import { toldIn, type Told } from "@/higher-logic/sync/told";

type Client = Parameters<Parameters<typeof inSnapshot>[0]>[0];

/** How many requests about a person are told as sentences; the rest is on the Activity page. */
export const HISTORY_SHOWN = 8;

export interface ContactAtHigherLogic {
  settings: HigherLogicSettings;
  person: Person;
  shadow: Shadow | null;
  scope: Scope;
  /** Every list the contact is or was on, by name. */
  lists: ListStanding[];
  /** Newest first, one more than is shown: it tells what the last one shown changed. */
  told: Told[];
  waiting: WaitingContact | null;
  /** A change of this contact was saved and not yet told. */
  changeWaits: boolean;
}

/** Everything the contact page says about Higher Logic, in one snapshot; undefined for nobody of this association. */
export async function readContactAtHigherLogic(
  associationId: number,
  contactId: number,
): Promise<ContactAtHigherLogic | undefined> {
  return inSnapshot(async (client) => {
    const settings = await readSettings(associationId, client);
    const pushTargetId = settings.pushTargetId ?? NO_TARGET;
    const [snapshot] = await readContacts(client, associationId, pushTargetId, [contactId]);
    if (!snapshot?.person) return undefined;
    const { person, shadow } = snapshot;
    const key = shadow?.integrationKey ?? person.integrationKey;
    return {
      settings,
      person,
      shadow,
      scope: scopeOf(person, settings),
      lists: await readLists(client, associationId, contactId),
      told: await readTold(client, { associationId, pushTargetId, contactId, key }),
      waiting: (await waitingContacts(associationId, { contactId }))[0] ?? null,
      changeWaits: await hasWaitingChange(client, associationId, contactId),
    };
  });
}

async function readLists(client: Client, associationId: number, contactId: number): Promise<ListStanding[]> {
  const { rows } = await client.query<ListStanding>(
    `select l.id as "listId", l.name, l.key, l.is_synced as "isSynced", l.is_active as "isActive",
            bool_or(is_current(m.joined_on, m.dropped_on, association_day($1))) as "isCurrent"
       from list_membership m join list l on l.id = m.list_id
      where m.association_id = $1 and m.contact_id = $2
      group by l.id order by lower(l.name), l.id`,
    [associationId, contactId],
  );
  return rows;
}

async function readTold(
  client: Client,
  of: { associationId: number; pushTargetId: number; contactId: number; key: string },
): Promise<Told[]> {
  const { rows } = await client.query<
    Pick<Told, "batchId" | "acceptedAt" | "oldestChangeAt"> & { body: Buffer }
  >(
    `select id as "batchId", finished_at as "acceptedAt", oldest_change_at as "oldestChangeAt", body
       from push_batch
      where association_id = $1 and push_target_id = $2 and state = 'accepted' and contact_ids @> array[$3::int]
        and body is not null
      order by id desc limit $4`,
    [of.associationId, of.pushTargetId, of.contactId, HISTORY_SHOWN + 1],
  );
  return rows.flatMap(({ body, ...batch }) => {
    const told = toldIn(inflateRawSync(body).toString("utf8"), of.key);
    return told ? [{ ...batch, ...told }] : [];
  });
}

async function hasWaitingChange(client: Client, associationId: number, contactId: number): Promise<boolean> {
  const { rows } = await client.query<{ waits: boolean }>(
    `select exists (select from contact_change
       where association_id = $1 and subject in ('contact', 'organization') and subject_id = $2) as waits`,
    [associationId, contactId],
  );
  return rows[0]?.waits ?? false;
}
