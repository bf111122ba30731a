import { randomBytes } from "node:crypto";
import type pg from "pg";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";
import { associationUrl } from "../hosts/store";
import {
  LINK_PATH,
  linkIdentifier,
  tokenHash,
  VALID_MINUTES,
  type LinkPurpose,
  type LoginAddress,
} from "./links";

type Client = Pick<pg.ClientBase, "query">;

export interface OneTimeLink {
  url: string;
  expiresAt: Date;
}

/**
 * A link that works once. An invitation or a password reset leads to a page that sets the login's password.
 *
 * The login itself must exist (or be made in the same transaction); the link is worth nothing without it.
 */
export async function issueOneTimeLink(
  purpose: LinkPurpose,
  login: LoginAddress,
  client: Client = pool(),
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString("base64url");
  const { rows } = await client.query<{ expires: Date }>(
    `insert into login_token (identifier, token, expires)
     values ($1, $2, now() + make_interval(mins => $3)) returning expires`,
    [linkIdentifier(purpose, login), tokenHash(token), VALID_MINUTES[purpose]],
  );
  const base =
    login.associationId === null
      ? environment("APP_URL")
      : await associationUrl({ id: login.associationId }, client);
  return { url: `${base}${LINK_PATH[purpose]}?token=${token}`, expiresAt: rows[0]?.expires ?? new Date(0) };
}
