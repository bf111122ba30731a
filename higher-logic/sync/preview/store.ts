import type pg from "pg";
import { differences, type FieldChange } from "@/higher-logic/push/difference";
import { batchBody } from "@/higher-logic/push/format";
import type { Projection, RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot } from "@/higher-logic/push/person";
import { saidIn, type Said } from "@/higher-logic/push/said";
import {
  inSnapshot,
  nextContactIds,
  NO_TARGET,
  readContacts,
  refreshStatistics,
  streamInSnapshot,
} from "@/higher-logic/push/store";
import { pushBaseUrl, type Region } from "@/higher-logic/settings/push-address";
import { readSettings } from "@/higher-logic/settings/store";
import { pool } from "@/lib/db";
import { lastTold, type LastTold } from "../told-records/store";
import { FirstByName } from "./by-name";
import {
  NAMED_AT_ONCE,
  previewOf,
  PreviewTally,
  type Named,
  type Preview,
  type PreviewLine,
  type PreviewPerson,
  type PreviewSettings,
} from "./tally";

/** Of the settings, what decides who is told what, and where; what is left out is as stored. */
export interface ProposedSettings extends RecordSettings {
  tenantCode: string | null;
  region: Region;
  /** Empty is the usual address of format and region. */
  pushAddress: string | null;
}

export interface PreviewOptions {
  proposed?: Partial<ProposedSettings>;
  /** Of the removed only those whom the proposed settings remove, not those who leave anyway. */
  onlyNew?: boolean;
}

/** One page of the names a preview counted; `next` is the `after` of the page that follows, null on the last one. */
export interface PreviewNames {
  people: PreviewPerson[];
  next: number | null;
}

/** Whom to name: a kind of people, or who leaves the community of this GroupKey. */
export type NamesOf = Named | { leaving: string };

/**
 * What a full run would do now, with the stored settings or those on screen: the same walk, in one snapshot, without
 * sending or storing anything. A target that was never pushed to has nobody yet, so everybody is added.
 */
export function preview(associationId: number, options: PreviewOptions = {}): Promise<Preview> {
  return inFreshSnapshot(async (client) => {
    const plan = await readPlan(client, associationId, options);
    const tally = new PreviewTally();
    for await (const page of walk(client, plan)) for (const snapshot of page) tally.add(snapshot, plan);
    const found = tally.result(await listNames(client, associationId, tally.leavingKeys));
    return {
      ...found,
      changed: { ...found.changed, people: await withChanges(client, plan, found.changed.people) },
    };
  });
}

/**
 * The names of everybody a preview counted as `kind`, page by page in the order of their names. Names come out of the
 * records, some as last sent, so each page is a walk of its own that keeps no more than the page.
 */
export function previewNames(
  associationId: number,
  kind: NamesOf,
  { after = null, limit = NAMED_AT_ONCE, ...options }: PreviewPage = {},
): Promise<PreviewNames> {
  return inFreshSnapshot(async (client) => {
    const plan = await readPlan(client, associationId, options);
    const [last] = after ? await readContacts(client, associationId, plan.pushTargetId, [after]) : [];
    const found = new FirstByName<PreviewPerson>(limit + 1, last ? previewOf(last, plan).place : null);
    for await (const page of walk(client, plan))
      for (const snapshot of page) {
        const line = previewOf(snapshot, plan);
        if (isOf(kind, line)) found.add(line.place, line.person);
      }
    const people = found.people.slice(0, limit);
    const isLast = found.people.length <= limit;
    return {
      people: kind === "changed" ? await withChanges(client, plan, people) : people,
      next: isLast ? null : (people.at(-1)?.contactId ?? null),
    };
  });
}

export interface PreviewPage extends PreviewOptions {
  /** ContactId of the last one shown. */
  after?: number | null;
  limit?: number;
}

function isOf(kind: NamesOf, { verdict, leaves }: PreviewLine): boolean {
  if (typeof kind === "string") return verdict === kind;
  return verdict !== "leavesAnyway" && leaves.includes(kind.leaving);
}

/** One person of a preview, whole. */
export interface PreviewExportLine {
  contactId: number;
  integrationKey: string;
  name: string;
  email: string;
  would: Named;
  because: string | null;
  /** Names of communities. */
  joins: string[];
  leaves: string[];
  changes: FieldChange[];
}

/** Everybody for whom a full run would do something, by ContactId, in one snapshot that is held while they are read. */
export async function* previewLines(
  associationId: number,
  options: PreviewOptions = {},
): AsyncGenerator<PreviewExportLine> {
  await refreshStatistics(pool());
  yield* streamInSnapshot(async function* (client) {
    const plan = await readPlan(client, associationId, options);
    const names = await listNames(client, associationId, null);
    for await (const page of walk(client, plan)) yield* linesOf(client, plan, page, names);
  });
}

async function* linesOf(
  client: pg.PoolClient,
  plan: Plan,
  page: readonly ContactSnapshot[],
  listNames: ReadonlyMap<string, string>,
): AsyncGenerator<PreviewExportLine> {
  const lines = page.map((snapshot) => ({ snapshot, line: previewOf(snapshot, plan) }));
  const changed = lines.filter(({ line }) => line.verdict === "changed");
  const told = await lastTold(
    client,
    plan,
    changed.map(({ snapshot }) => snapshot.contactId),
  );
  // By name, since keys are random.
  const names = (keys: string[]) => keys.map((key) => listNames.get(key) ?? key).sort();
  for (const { snapshot, line } of lines) {
    const { verdict, person, projection } = line;
    if (verdict === "unchanged" || verdict === "nothing" || verdict === "leavesAnyway") continue;
    const before = verdict === "added" ? [] : (snapshot.shadow?.groupKeys ?? []);
    yield {
      contactId: person.contactId,
      integrationKey: snapshot.shadow?.integrationKey ?? snapshot.person?.integrationKey ?? "",
      name: person.name,
      email: (projection.kind === "record" ? projection.names.email : snapshot.person?.email) ?? "",
      would: verdict,
      because: person.because,
      joins: names(line.groupKeys.filter((key) => !before.includes(key))),
      leaves: names(line.leaves),
      changes: verdict === "changed" ? changesOf(plan, snapshot, projection, told) : [],
    };
  }
}

const PAGE = 1_000;

interface Plan extends PreviewSettings {
  associationId: number;
  pushTargetId: number;
}

async function* walk(
  client: pg.PoolClient,
  { associationId, pushTargetId }: Plan,
): AsyncGenerator<ContactSnapshot[]> {
  let ids: number[];
  let last = 0;
  do {
    ids = await nextContactIds(client, associationId, pushTargetId, last, PAGE);
    yield await readContacts(client, associationId, pushTargetId, ids);
    last = ids.at(-1) ?? last;
  } while (ids.length === PAGE);
}

/** These people, each with what would be told otherwise; read again, because while they are counted nobody is kept. */
async function withChanges(
  client: pg.PoolClient,
  plan: Plan,
  people: readonly PreviewPerson[],
): Promise<PreviewPerson[]> {
  const ids = people.map(({ contactId }) => contactId);
  const snapshots = await readContacts(client, plan.associationId, plan.pushTargetId, ids);
  const told = await lastTold(client, plan, ids);
  return people.map((person, index) => {
    const snapshot = snapshots[index]!;
    const { projection } = previewOf(snapshot, plan);
    return { ...person, changes: changesOf(plan, snapshot, projection, told) };
  });
}

function changesOf(
  { settings }: Plan,
  { contactId, shadow }: ContactSnapshot,
  projection: Projection,
  told: ReadonlyMap<number, LastTold>,
): FieldChange[] {
  if (projection.kind !== "record") return [];
  const [now] = saidIn(batchBody({ format: settings.format, tenantCode: "" }, [projection.json]));
  const before = told.get(contactId)?.said ?? (shadow && remembered(shadow, now!));
  return differences(before, now!);
}

/**
 * Where the request itself is kept no longer, what the shadow remembers of it: names, e-mail, membership, communities. Of
 * everything else nobody knows, so it counts as told.
 */
function remembered(shadow: NonNullable<ContactSnapshot["shadow"]>, now: Said): Said {
  const names = {
    FirstName: shadow.firstName,
    LastName: shadow.lastName,
    EmailAddress: shadow.email,
    PrimaryEmailAddress: shadow.email,
    IsMember: shadow.isMember,
    IsActive: shadow.isActive,
  };
  const known = Object.entries(names).filter(([name, value]) => name in now.fields && value !== null);
  const groups = shadow.groupKeys.map(
    (key) =>
      now.groups.find((group) => group.key === key) ?? {
        key,
        name: key,
        role: "",
        beginDate: "",
        endDate: "",
      },
  );
  return { ...now, fields: { ...now.fields, ...Object.fromEntries(known) }, groups };
}

/** By GroupKey, of these lists or of all. */
async function listNames(
  client: pg.PoolClient,
  associationId: number,
  keys: string[] | null,
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ key: string; name: string }>(
    "select key, name from list where association_id = $1 and ($2::text[] is null or key = any($2))",
    [associationId, keys],
  );
  return new Map(rows.map(({ key, name }) => [key, name]));
}

async function inFreshSnapshot<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  await refreshStatistics(pool());
  return inSnapshot(work);
}

async function readPlan(
  client: pg.PoolClient,
  associationId: number,
  { proposed = {}, onlyNew = false }: PreviewOptions,
): Promise<Plan> {
  const stored = await readSettings(associationId, client);
  const settings = { ...stored, ...proposed };
  const baseUrl = pushBaseUrl({ ...settings, pushAddress: settings.pushAddress || null });
  const { rows } = await client.query<{ id: number }>(
    "select id from push_target where association_id = $1 and format = $2 and base_url = $3 and tenant_code = $4",
    [associationId, settings.format, baseUrl, settings.tenantCode],
  );
  return {
    associationId,
    pushTargetId: rows[0]?.id ?? NO_TARGET,
    settings,
    stored: onlyNew ? stored : null,
  };
}
