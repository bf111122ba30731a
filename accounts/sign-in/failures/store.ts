import { pool } from "@/lib/db";
import { WINDOW_MINUTES, type Failures } from "../../throttle";

/** What is guessed at, and from where. */
export interface Guess {
  /** See `guessedAt`. */
  associationId: number;
  /** An e-mail, or a login's second step. */
  account: string;
  /** An address, or a browser that has signed in before. */
  source: string;
}

/** Websupport's logins sign in at every host: counted at each for itself, they could be guessed at once more at each. */
const EVERYWHERE = 0;

/** Where failures are counted: at the login's own association, whichever host they are tried at. */
export function guessedAt(login: { associationId: number | null }): number {
  return login.associationId ?? EVERYWHERE;
}

/** Failed attempts of the last quarter of an hour. */
export async function failuresOf({ associationId, account, source }: Guess): Promise<Failures> {
  const { rows } = await pool().query<Failures>(
    `select count(*) filter (where association_id = $1 and email = $2 and address = $3)::int as "accountFromSource",
            count(*) filter (where association_id = $1 and email = $2)::int as "account",
            count(*) filter (where address = $3)::int as "source"
     from sign_in_failure
     where at > now() - make_interval(mins => $4)
       and ((association_id = $1 and email = $2) or address = $3)`,
    [associationId, account, source, WINDOW_MINUTES],
  );
  return rows[0] ?? { accountFromSource: 0, account: 0, source: 0 };
}

export async function noteFailure({ associationId, account, source }: Guess): Promise<void> {
  await pool().query("insert into sign_in_failure (association_id, email, address) values ($1, $2, $3)", [
    associationId,
    account,
    source,
  ]);
}

/** Who has got in did not guess. */
export async function forgetFailures({ associationId, account, source }: Guess): Promise<void> {
  await pool().query(
    "delete from sign_in_failure where association_id = $1 and email = $2 and address = $3",
    [associationId, account, source],
  );
}
