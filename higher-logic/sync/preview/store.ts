import type pg from "pg";
import type { RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot } from "@/higher-logic/push/person";
import {
  inSnapshot,
  nextContactIds,
  NO_TARGET,
  readContacts,
  refreshStatistics,
} from "@/higher-logic/push/store";
import { pushBaseUrl, type Region } from "@/higher-logic/settings/push-address";
import { readSettings } from "@/higher-logic/settings/store";
import { pool } from "@/lib/db";
import { FirstByName } from "./by-name";
import {
  NAMED_AT_ONCE,
  previewOf,
  PreviewTally,
  type Named,
  type Preview,
  type PreviewPerson,
} from "./tally";

/** Of the settings, what decides who is told what, and where; what is left out is as stored. */
export interface ProposedSettings extends RecordSettings {
  tenantCode: string | null;
  region: Region;
  /** Empty is the usual address of format and region. */
  pushAddress: string | null;
}

/** One page of the names a preview counted; `next` is the `after` of the page that follows, null on the last one. */
export interface PreviewNames {
  people: PreviewPerson[];
  next: number | null;
}

/**
 * What a full run would do now, with the stored settings or those on screen: the same walk, in one snapshot, without
 * sending or storing anything. A target that was never pushed to has nobody yet, so everybody is added.
 */
export function preview(associationId: number, proposed: Partial<ProposedSettings> = {}): Promise<Preview> {
  return inFreshSnapshot(async (client) => {
    const { settings, pushTargetId } = await readPlan(client, associationId, proposed);
    const tally = new PreviewTally();
    for await (const snapshot of walk(client, associationId, pushTargetId, 0)) tally.add(snapshot, settings);
    return tally.result;
  });
}

/**
 * The names of everybody a preview counted as `kind`, page by page in the order of their names. Names come out of the
 * records, some as last sent, so each page is a walk of its own that keeps no more than the page.
 */
export function previewNames(
  associationId: number,
  kind: Named,
  { proposed = {}, after = null, except, limit = NAMED_AT_ONCE }: PreviewPage = {},
): Promise<PreviewNames> {
  return inFreshSnapshot(async (client) => {
    const { settings, pushTargetId } = await readPlan(client, associationId, proposed);
    const [last] = after ? await readContacts(client, associationId, pushTargetId, [after]) : [];
    const found = new FirstByName<PreviewPerson>(limit + 1, last ? previewOf(last, settings).place : null);
    for await (const snapshot of walk(client, associationId, pushTargetId, 0)) {
      const { verdict, person, place } = previewOf(snapshot, settings);
      if (verdict === kind && !except?.has(person.contactId)) found.add(place, person);
    }
    const people = found.people.slice(0, limit);
    const isLast = found.people.length <= limit;
    return { people, next: isLast ? null : (people.at(-1)?.contactId ?? null) };
  });
}

export interface PreviewPage {
  proposed?: Partial<ProposedSettings>;
  /** ContactId of the last one shown. */
  after?: number | null;
  /** ContactIds that are left out. */
  except?: ReadonlySet<number>;
  limit?: number;
}

const PAGE = 1_000;

async function* walk(
  client: pg.PoolClient,
  associationId: number,
  pushTargetId: number,
  afterId: number,
): AsyncGenerator<ContactSnapshot> {
  let ids: number[];
  let last = afterId;
  do {
    ids = await nextContactIds(client, associationId, pushTargetId, last, PAGE);
    yield* await readContacts(client, associationId, pushTargetId, ids);
    last = ids.at(-1) ?? last;
  } while (ids.length === PAGE);
}

async function inFreshSnapshot<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  await refreshStatistics(pool());
  return inSnapshot(work);
}

async function readPlan(client: pg.PoolClient, associationId: number, proposed: Partial<ProposedSettings>) {
  const settings = { ...(await readSettings(associationId, client)), ...proposed };
  const baseUrl = pushBaseUrl({ ...settings, pushAddress: settings.pushAddress || null });
  const { rows } = await client.query<{ id: number }>(
    "select id from push_target where association_id = $1 and format = $2 and base_url = $3 and tenant_code = $4",
    [associationId, settings.format, baseUrl, settings.tenantCode],
  );
  return { settings, pushTargetId: rows[0]?.id ?? NO_TARGET };
}
