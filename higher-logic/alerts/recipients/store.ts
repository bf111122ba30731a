import type pg from "pg";
import { pool } from "@/lib/db";

export interface Recipients {
  /** The association's administrators, whether they are told or not. */
  administrators: string[];
  /** Everybody who is told by e-mail, each once. */
  emails: string[];
  hasWebhook: boolean;
}

/** Who is told about one association. */
export async function recipients(
  associationId: number,
  client: Pick<pg.ClientBase, "query"> = pool(),
): Promise<Recipients> {
  const { rows } = await client.query<{
    administrators: string[];
    toAdministrators: boolean;
    others: string[];
    hasWebhook: boolean;
  }>(
    `select array(select distinct lower(coalesce(l.email, c.email))
                    from staff_member m
                    join contact c on c.id = m.contact_id
                    left join login l on l.association_id = m.association_id and l.contact_id = m.contact_id
                   where m.association_id = $1 and m.role = 'admin' and m.is_active
                     and coalesce(l.email, c.email) is not null
                   order by 1) as administrators,
            s.email_administrators as "toAdministrators", s.email_addresses as others,
            s.webhook_url is not null as "hasWebhook"
       from alert_settings s where s.association_id = $1`,
    [associationId],
  );
  const { administrators = [], toAdministrators = false, others = [], hasWebhook = false } = rows[0] ?? {};
  return {
    administrators,
    emails: [...new Set([...(toAdministrators ? administrators : []), ...others])],
    hasWebhook,
  };
}
