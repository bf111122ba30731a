import { project } from "@/higher-logic/push/member-record";
import { inSnapshot, NO_TARGET, readContacts } from "@/higher-logic/push/store";
import { readSettings, type HigherLogicSettings } from "@/higher-logic/settings/store";
import { readEligibility } from "@/higher-logic/sso/access/store";
import { connectionState, waitingContacts, type WaitingContact } from "@/higher-logic/sync/activity/store";
import type { ListStanding } from "@/higher-logic/sync/community-chain";
import { peopleNames, type PersonName } from "@/higher-logic/sync/people/store";
import type { WhyFacts } from "@/higher-logic/sync/why";

type Client = Parameters<Parameters<typeof inSnapshot>[0]>[0];

export interface ContactAtHigherLogic {
  name: PersonName;
  settings: HigherLogicSettings;
  why: WhyFacts;
  waiting: WaitingContact | null;
  /** Every list the contact is or was on, was told about, or is asked about; by name. */
  lists: ListStanding[];
}

/**
 * Everything that answers why somebody is, or is not, in a community; of somebody deleted too, whom Higher Logic was told
 * about. undefined for nobody of this association.
 *
 * @param askedListId a list the contact never was on
 */
export async function readContactAtHigherLogic(
  associationId: number,
  contactId: number,
  askedListId: number | null = null,
): Promise<ContactAtHigherLogic | undefined> {
  const [name] = await peopleNames(associationId, [contactId]);
  if (!name) return undefined;
  return inSnapshot(async (client) => {
    const settings = await readSettings(associationId, client);
    const pushTargetId = settings.pushTargetId ?? NO_TARGET;
    const [snapshot] = await readContacts(client, associationId, pushTargetId, [contactId]);
    const { person, shadow } = snapshot!;
    const groupKeys = shadow?.groupKeys ?? [];
    const lists = await readLists(client, { associationId, contactId, groupKeys, askedListId });
    const waiting = (await waitingContacts(associationId, { contactId }))[0] ?? null;
    const told = lists.filter(({ key }) => shadow?.isActive && groupKeys.includes(key));
    const projection = project(snapshot!, settings);
    const leaves = projection.kind === "record" ? projection.leavesLists : [];
    return {
      name,
      settings,
      waiting,
      lists,
      why: {
        settings: { ...settings, syncRequested: settings.syncRequestedAt !== null },
        person,
        shadow,
        projection,
        waiting,
        changeWaits: await hasWaitingChange(client, associationId, contactId),
        pausedCode: (await connectionState(associationId)).pausedCode,
        told: told.map((list) => list.name),
        leaving: told.filter(({ key }) => leaves.includes(key)).map((list) => list.name),
        signOn: await readEligibility(associationId, contactId, "community", client),
      },
    };
  });
}

async function readLists(
  client: Client,
  of: { associationId: number; contactId: number; groupKeys: string[]; askedListId: number | null },
): Promise<ListStanding[]> {
  const { rows } = await client.query<ListStanding>(
    `select l.id as "listId", coalesce(l.name, told.key) as name, coalesce(l.key, told.key) as key,
            coalesce(l.is_synced, false) as "isSynced", coalesce(l.is_active, false) as "isActive",
            exists (select from list_membership m
                     where m.list_id = l.id and m.contact_id = $2
                       and is_current(m.joined_on, m.dropped_on, association_day($1))) as "isCurrent"
       from (select * from list
              where association_id = $1
                and (key = any($3) or id = $4
                  or id in (select list_id from list_membership where association_id = $1 and contact_id = $2))) l
       full join unnest($3::text[]) as told (key) on told.key = l.key
      order by lower(coalesce(l.name, told.key)), l.id`,
    [of.associationId, of.contactId, of.groupKeys, of.askedListId],
  );
  return rows;
}

async function hasWaitingChange(client: Client, associationId: number, contactId: number): Promise<boolean> {
  const { rows } = await client.query<{ waits: boolean }>(
    `select exists (select from contact_change
       where association_id = $1 and subject in ('contact', 'organization') and subject_id = $2) as waits`,
    [associationId, contactId],
  );
  return rows[0]?.waits ?? false;
}
