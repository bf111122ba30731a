import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import { sql } from "./demo";

/** A login of the test's own, so that no other spec's password changes. */
export async function newLogin(role?: "viewer" | "operator" | "admin"): Promise<string> {
  const email = `e2e-${randomBytes(4).toString("hex")}@prairie.example`;
  await sql(
    `with made as (
       insert into contact (association_id, kind, first_name, last_name, email)
       select id, 'individual', 'Ada', 'Northfield', $1 from association where slug = 'prairie' returning association_id, id)
     insert into login (association_id, contact_id, email, password_hash)
     select made.association_id, made.id, $1,
            (select password_hash from login where email = 'maria@prairie.example') from made`,
    [email],
  );
  if (role)
    await sql(
      "insert into staff_member (contact_id, role) select contact_id, $2 from login where email = $1",
      [email, role],
    );
  return email;
}

/** The newest mail's link; mail is sent after the answer, so it may come a moment later. */
export async function mailedLink(email: string): Promise<string> {
  let body: string | undefined;
  await expect(async () => {
    const rows = await sql<{ body: string }>(
      "select body from demo_mail where recipient = $1 order by id desc",
      [email],
    );
    body = rows[0]?.body;
    expect(body).toBeDefined();
  }).toPass();
  return /http\S+token=\S+/.exec(body!)![0];
}
