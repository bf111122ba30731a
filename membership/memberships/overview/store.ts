import { pool } from "@/lib/db";
import { pageOf, type Page } from "../../paging";
import type { MembershipStatus, Standing } from "../membership";
import { STANDING } from "../store";

/** What the overview can show: all, one status, or those whose last day comes within 30 days. */
export type MembershipView = "all" | "expiring" | MembershipStatus;

export interface OverviewRow {
  id: number;
  contactId: number;
  firstName: string | null;
  lastName: string | null;
  organizationName: string | null;
  email: string | null;
  typeName: string;
  status: MembershipStatus;
  beginsOn: string | null;
  expiresOn: string | null;
  droppedOn: string | null;
  standing: Standing;
}

const PAGE = 50;
const EXPIRING_DAYS = 30;

/**
 * One page of memberships: the newest first; those about to expire, the next to expire first. Each view walks an index
 * of its own (migration `…screens`), so no page costs more because the association has more members.
 */
export async function membershipOverview(
  associationId: number,
  view: MembershipView,
  typeId: number | null,
  cursor: { after?: number | null; before?: number | null },
): Promise<Page<OverviewRow>> {
  const isBackwards = !!cursor.before;
  const from = cursor.before ?? cursor.after ?? null;
  const { rows } = await read(associationId, view, typeId, from, isBackwards);
  return pageOf(rows, PAGE, { from, isBackwards }) ?? membershipOverview(associationId, view, typeId, {});
}

function read(
  associationId: number,
  view: MembershipView,
  typeId: number | null,
  from: number | null,
  isBackwards: boolean,
) {
  const values: unknown[] = [associationId];
  const place = (value: unknown) => `$${values.push(value)}`;
  const conditions = ["m.association_id = $1"];
  if (typeId !== null) conditions.push(`m.membership_type_id = ${place(typeId)}`);
  const isByExpiry = view === "expiring";
  if (isByExpiry) {
    conditions.push(
      "m.status = 'active'",
      `m.expires_on between (select association_day($1)) and (select association_day($1)) + ${EXPIRING_DAYS}`,
    );
  } else if (view !== "all") {
    conditions.push(`m.status = ${place(view)}`);
  }
  const comparison = isByExpiry === isBackwards ? "<" : ">";
  if (from !== null) {
    conditions.push(
      isByExpiry
        ? `(m.expires_on, m.id) ${comparison} (select f.expires_on, f.id from membership f where f.association_id = $1 and f.id = ${place(from)})`
        : `m.id ${comparison} ${place(from)}`,
    );
  }
  const direction = comparison === "<" ? "desc" : "asc";
  const order = isByExpiry ? `m.expires_on ${direction}, m.id ${direction}` : `m.id ${direction}`;
  return pool().query<OverviewRow>(
    `select m.id, m.contact_id as "contactId", c.first_name as "firstName", c.last_name as "lastName",
            c.organization_name as "organizationName", c.email, t.name as "typeName", m.status,
            m.begins_on as "beginsOn", m.expires_on as "expiresOn", m.dropped_on as "droppedOn",
            ${STANDING}
     from membership m join association a on a.id = m.association_id join contact c on c.id = m.contact_id join membership_type t on t.id = m.membership_type_id
     where ${conditions.join(" and ")} order by ${order} limit ${place(PAGE + 1)}`,
    values,
  );
}
