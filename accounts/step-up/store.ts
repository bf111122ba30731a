import { pool } from "@/lib/db";
import { tokenHash } from "../invitations/links";
import type { Proven } from "./rules";

/** What the session of this token has proven so far; null: it ended meanwhile. */
export async function readProven(
  token: string,
): Promise<(Proven & { now: Date; hasPasskey: boolean }) | null> {
  const { rows } = await pool().query<Proven & { now: Date; hasPasskey: boolean }>(
    `select has_second_step(l.id) as "isEnrolled", l.password_hash is not null as "hasPassword",
            exists (select from login_passkey p where p.login_id = l.id) as "hasPasskey",
            s.proven_at as "provenAt", s.second_step_at as "secondStepAt", now()
     from login_session s join login l on l.id = s.login_id where s.session_token = $1`,
    [tokenHash(token)],
  );
  return rows[0] ?? null;
}
