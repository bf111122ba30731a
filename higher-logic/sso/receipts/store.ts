import { associationUrl } from "@/accounts/hosts/store";
import { pool } from "@/lib/db";
import { readSite } from "../site/store";
import type { ReceiptFacts } from "./words";

/** A receipt's facts, and the address it goes to. */
export type ReceiptTo = Omit<ReceiptFacts, "at"> & { email: string; legacy: boolean };

/** @returns null when there is nobody to write to, or no such client any more */
export async function readReceipt(
  associationId: number,
  contactId: number,
  clientId: string,
): Promise<ReceiptTo | null> {
  const [site, { rows }] = await Promise.all([
    readSite(associationId, clientId),
    pool().query<{ email: string; association: string; contactEmail: string | null; timeZone: string }>(
      `select l.email, a.name as association, a.contact_email as "contactEmail", a.time_zone as "timeZone"
       from login l join association a on a.id = l.association_id
       where l.association_id = $1 and l.contact_id = $2`,
      [associationId, contactId],
    ),
  ]);
  if (!site || !rows[0]) return null;
  const { client, shownAs } = site;
  return {
    ...rows[0],
    site: shownAs === client.name ? shownAs : `${shownAs} (${client.name})`,
    legacy: client.legacy,
    url: await associationUrl({ id: associationId }),
  };
}
