import { pool } from "@/lib/db";
import { MOST_ATTEMPTS } from "../logout/store";

/** How sign-on does for one association, for whoever watches the machines. */
export interface SignOnMetrics {
  association: string;
  /** Logout tokens that no client has taken yet, and of which none was given up. */
  logoutsWaiting: number;
  /** Seconds since the oldest of them should have been taken; 0 when none waits. */
  oldestLogoutSeconds: number;
  /** Logout tokens that a client refused until we stopped, in the 30 days they are kept. */
  logoutsGivenUp: number;
  /** Seconds since a change of who may sign in that was not looked at yet; 0 when none waits. The promise is 10. */
  oldestAccessChangeSeconds: number;
  /** Of the key that signs; 0 before there is one. A new one is made at 90 days. */
  signingKeyAgeSeconds: number;
  /** Seconds until a secret ends that its site still uses and has not replaced; 0 where there is none such. */
  secretEndsInSeconds: number;
}

export async function signOnMetrics(): Promise<SignOnMetrics[]> {
  const { rows } = await pool().query<SignOnMetrics>(
    `with logout as (
       select association_id, count(*) filter (where attempts < $1) as waiting,
              min(created_at) filter (where attempts < $1 and due_at <= clock_timestamp()) as oldest,
              count(*) filter (where attempts >= $1) as given_up
         from sso_logout where delivered_at is null group by association_id
     ), access as (
       select association_id, min(changed_at) as oldest from access_change group by association_id
     ), signer as (
       select association_id, max(signs_from) as signs_from from sso_signing_key
        where signs_from <= clock_timestamp() group by association_id
     ), secret as (
       select association_id, min(previous_secret_until) as until from sso_client
        where previous_secret_until > clock_timestamp() and secret_used_at is null group by association_id
     )
     select a.slug as association,
            coalesce(l.waiting, 0) as "logoutsWaiting",
            coalesce(extract(epoch from clock_timestamp() - l.oldest), 0)::float8 as "oldestLogoutSeconds",
            coalesce(l.given_up, 0) as "logoutsGivenUp",
            coalesce(extract(epoch from clock_timestamp() - c.oldest), 0)::float8 as "oldestAccessChangeSeconds",
            coalesce(extract(epoch from clock_timestamp() - k.signs_from), 0)::float8 as "signingKeyAgeSeconds",
            coalesce(extract(epoch from s.until - clock_timestamp()), 0)::float8 as "secretEndsInSeconds"
       from association a
       left join logout l on l.association_id = a.id
       left join access c on c.association_id = a.id
       left join signer k on k.association_id = a.id
       left join secret s on s.association_id = a.id
      order by a.id`,
    [MOST_ATTEMPTS],
  );
  return rows;
}

/** More than this is not counted to its end. */
const MOST_COUNTED = 100_000;

/** Rows of sign-on that can let nobody in any more and wait to be pruned, up to a hundred thousand. */
export async function expiredArtefacts(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    "select count(*) as count from (select from sso_artefact where expires_at < now() limit $1) expired",
    [MOST_COUNTED],
  );
  return rows[0]?.count ?? 0;
}
