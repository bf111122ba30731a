import { audit } from "@/accounts/audit/store";
import { project } from "@/higher-logic/push/member-record";
import { inSnapshot, readContacts } from "@/higher-logic/push/store";
import { readSettings } from "@/higher-logic/settings/store";
import { transaction } from "@/lib/db";
import { preview } from "../../preview/store";
import { seedShadow } from "../seed/store";

const PAGE = 1_000;
const NAMED = 50;

/** What taking over the community would mean. */
export interface Takeover {
  /** Seen there, and a contact here has the key. */
  known: number;
  /** Seen there, and nobody here has the key: they stay as they are, nothing is told about them. */
  unknown: number;
  unknownPeople: { key: string; name: string }[];
  /** In scope here, and seen in none of the communities. */
  fresh: number;
  /** In a community there, and not in it by what is true here. */
  losing: number;
  losingPeople: { contactId: number; name: string; loses: string[] }[];
  /** The shadow has everybody where this look saw them. */
  isSeeded: boolean;
}

interface SeenContact {
  contactId: number;
  key: string;
  firstName: string;
  lastName: string;
  email: string;
  isMember: boolean;
  groupKeys: string[];
}

/** Compare what the look saw with what is true here; nothing is stored. */
export async function readTakeover(associationId: number, driftRunId: number): Promise<Takeover> {
  const inScope = await preview(associationId);
  const settings = await readSettings(associationId);
  return inSnapshot(async (client) => {
    const names = new Map(
      (
        await client.query<{ key: string; name: string }>(
          "select key, name from list where association_id = $1",
          [associationId],
        )
      ).rows.map(({ key, name }) => [key, name]),
    );
    const losingPeople: Takeover["losingPeople"] = [];
    let losing = 0;
    const seen = new Set<number>();
    for (let after = 0; ;) {
      const page = await readSeen(client, associationId, driftRunId, after);
      if (page.length === 0) break;
      const ids = page.map(({ contactId }) => contactId);
      const snapshots = await readContacts(client, associationId, 0, ids);
      for (const [place, person] of page.entries()) {
        seen.add(person.contactId);
        const record = project(snapshots[place]!, settings);
        const stays = record.kind === "record" ? record.groupKeys : [];
        const loses = person.groupKeys.filter((key) => !stays.includes(key));
        if (loses.length === 0) continue;
        losing += 1;
        const name = `${person.firstName} ${person.lastName}`.trim() || person.key;
        if (losingPeople.length < NAMED)
          losingPeople.push({
            contactId: person.contactId,
            name,
            loses: loses.map((key) => names.get(key) ?? key),
          });
      }
      after = ids.at(-1)!;
    }
    const unknown = await client.query<{ key: string; name: string; count: number }>(
      `select integration_key as key, min(concat_ws(' ', first_name, last_name)) as name, count(*) over () as count
           from drift_seen where drift_run_id = $1 and contact_id is null
          group by integration_key order by 2, 1 limit $2`,
      [driftRunId, NAMED],
    );
    const unseeded = await client.query(
      `select from drift_seen s join drift_run r on r.id = s.drift_run_id and r.association_id = $2
        where r.id = $1 and s.contact_id is not null
          and not exists (select from pushed_contact p
                           where p.push_target_id = r.push_target_id and p.contact_id = s.contact_id and p.is_active
                             and p.group_keys @> array[s.group_key]) limit 1`,
      [driftRunId, associationId],
    );
    const toldFirst = [...inScope.added.contactIds];
    return {
      known: seen.size,
      unknown: unknown.rows[0]?.count ?? 0,
      unknownPeople: unknown.rows.map(({ key, name }) => ({ key, name: name.trim() || key })),
      fresh: toldFirst.filter((id) => !seen.has(id)).length,
      losing,
      losingPeople,
      isSeeded: seen.size > 0 && unseeded.rowCount === 0,
    };
  });
}

async function readSeen(
  client: Parameters<typeof readContacts>[0],
  associationId: number,
  driftRunId: number,
  after: number,
): Promise<SeenContact[]> {
  const { rows } = await client.query<SeenContact>(
    `select s.contact_id as "contactId", min(s.integration_key) as key, min(s.first_name) as "firstName",
            min(s.last_name) as "lastName", min(s.email) as email, bool_or(s.is_member) as "isMember",
            to_json(array_agg(s.group_key order by s.group_key)) as "groupKeys"
       from drift_seen s join drift_run r on r.id = s.drift_run_id and r.association_id = $1
      where s.drift_run_id = $2 and s.contact_id > $3
      group by s.contact_id order by s.contact_id limit $4`,
    [associationId, driftRunId, after, PAGE],
  );
  return rows;
}

/**
 * Fill the shadow with whom the finished look saw, so that the first Sync changes people instead of making them,
 * and whoever should not be there is taken out through the guard. Nothing is sent yet.
 *
 * @returns how many people; null when there is no such look, or the community was synced meanwhile
 */
export async function takeOver(associationId: number, by: string): Promise<number | null> {
  return transaction(async (client) => {
    await client.query("select from pusher_lease where association_id = $1 for update", [associationId]);
    const { rows } = await client.query<{ id: number; pushTargetId: number }>(
      `select r.id, r.push_target_id as "pushTargetId"
         from drift_run r
         join higher_logic_settings s on s.association_id = r.association_id and s.push_target_id = r.push_target_id
         join push_target t on t.id = r.push_target_id and t.sync_requested_at is null
        where r.association_id = $1 and r.kind = 'takeover' and r.state = 'done'
          and r.id = (select max(id) from drift_run where association_id = $1)`,
      [associationId],
    );
    const [run] = rows;
    if (!run) return null;
    let people = 0;
    for (let after = 0; ;) {
      const page = await readSeen(client, associationId, run.id, after);
      if (page.length === 0) break;
      people += await seedShadow(client, { associationId, pushTargetId: run.pushTargetId }, page);
      after = page.at(-1)!.contactId;
    }
    const detail = { people };
    await audit(
      { associationId, actor: by, action: "higher-logic.taken-over", subject: "Higher Logic", detail },
      client,
    );
    return people;
  });
}
