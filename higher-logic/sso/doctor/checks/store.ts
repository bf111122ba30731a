import { associationUrl } from "@/accounts/hosts/store";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { pool } from "@/lib/db";
import { isHubOnThisMachine } from "@/lib/http";
import { higherLogicClient } from "../../clients/store";
import { lookAtAddresses } from "./gateway";
import { judgeSeen, judgeSettings, type Check, type SeenAddresses } from "./judge";

/** Checks of how single sign-on is set up. */
export interface Checked {
  settings: Check[];
  /** Of addresses that were asked last time the button was pressed; null: it never was. */
  addresses: { checks: Check[]; at: Date; by: string } | null;
}

/** Asks nobody: what the addresses said is from when the button was pressed. */
export async function readChecks(associationId: number): Promise<Checked> {
  const [issuer, link, client, rest, last] = await Promise.all([
    associationUrl({ id: associationId }),
    readCommunityLink(associationId),
    higherLogicClient(associationId),
    readRest(associationId),
    readLast(associationId),
  ]);
  const facts = { ...rest, issuer, isLocal: isHubOnThisMachine(), communityLink: link.link, client };
  return {
    settings: judgeSettings({ ...facts, now: new Date() }),
    addresses: last && { checks: judgeSeen(last.seen, issuer), at: last.at, by: last.by },
  };
}

/** Not sooner than this after the last time, whoever presses. */
const EVERY_SECONDS = 10;

/** Ask the addresses now, and keep what was seen. */
export async function checkAddresses(associationId: number, by: string): Promise<void> {
  const { rows } = await pool().query(
    `select from sso_check where association_id = $1 and checked_at > now() - make_interval(secs => $2)`,
    [associationId, EVERY_SECONDS],
  );
  if (rows.length > 0) return;
  const [issuer, { link, target }] = await Promise.all([
    associationUrl({ id: associationId }),
    readCommunityLink(associationId),
  ]);
  const seen = await lookAtAddresses({ issuer, communityLink: link, loginBounce: target });
  await pool().query(
    `insert into sso_check (association_id, checked_by, seen) values ($1, $2, $3)
     on conflict (association_id) do update
       set checked_at = clock_timestamp(), checked_by = excluded.checked_by, seen = excluded.seen`,
    [associationId, by, seen],
  );
}

async function readLast(associationId: number) {
  const { rows } = await pool().query<{ at: Date; by: string; seen: SeenAddresses }>(
    `select checked_at as at, checked_by as by, seen from sso_check where association_id = $1`,
    [associationId],
  );
  return rows[0] ?? null;
}

/** Postgres' clock is read in between two looks at ours. */
async function readRest(associationId: number) {
  const before = Date.now();
  const { rows } = await pool().query<{ nowMs: number; signingSince: Date | null; failedLogouts: number }>(
    `select extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs",
       (select max(signs_from) from sso_signing_key where association_id = $1 and signs_from <= now()) as "signingSince",
       (select count(*)::int from sso_logout
         where association_id = $1 and delivered_at is null and last_error is not null
           and created_at > now() - interval '1 day') as "failedLogouts"`,
    [associationId],
  );
  const { nowMs, signingSince, failedLogouts } = rows[0]!;
  return { aheadMs: nowMs - (before + Date.now()) / 2, signingSince, failedLogouts };
}
