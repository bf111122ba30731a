import { hashPassword } from "@/lib/passwords";
import type { FreshDatabase } from "../../support/database";

export const PASSWORD = "walnut kettle orbit";

let count = 0;

// Hashing is slow on purpose; each test needs the same few.
const hashes = new Map<string, Promise<string>>();
function hashOf(password: string): Promise<string> {
  const known = hashes.get(password) ?? hashPassword(password);
  hashes.set(password, known);
  return known;
}

/** An association of the test's own. */
export async function association(
  { pool }: FreshDatabase,
  host?: string,
): Promise<{ id: number; slug: string }> {
  const slug = `association-${(count += 1)}`;
  const { rows } = await pool.query<{ id: number; slug: string }>(
    "insert into association (slug, name) values ($1, 'Prairie Lakes Association') returning id, slug",
    [slug],
  );
  const made = rows[0]!;
  if (host)
    await pool.query("insert into association_host (host, association_id) values ($1, $2)", [host, made.id]);
  return made;
}

/** A login of a new contact; `password: null` is one that was only invited. */
export async function login(
  { pool }: FreshDatabase,
  associationId: number,
  email: string,
  password: string | null = PASSWORD,
): Promise<{ id: string; contactId: number }> {
  const contact = await pool.query<{ id: number }>(
    "insert into contact (association_id, kind, first_name, last_name, email) values ($1, 'individual', 'Maria', 'Lopez', $2) returning id",
    [associationId, email],
  );
  const contactId = contact.rows[0]!.id;
  const { rows } = await pool.query<{ id: string }>(
    "insert into login (association_id, contact_id, email, password_hash) values ($1, $2, $3, $4) returning id",
    [associationId, contactId, email, password && (await hashOf(password))],
  );
  return { id: rows[0]!.id, contactId };
}

/** One of the operator's people. */
export async function websupport(
  { pool }: FreshDatabase,
  email: string,
  password = PASSWORD,
): Promise<{ id: string }> {
  const { rows } = await pool.query<{ id: string }>(
    "insert into login (email, password_hash, is_websupport) values ($1, $2, true) returning id",
    [email, await hashOf(password)],
  );
  return rows[0]!;
}
