import type { TestAssociation } from "./association";

/** Small and repeatable: the same seed makes the same changes. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export const some = (table: string, where = "true") =>
  `(select id from ${table} where association_id = $1 and ${where} order by md5(id::text || $2) limit 1)`;
export const somebody = some("contact", "kind = 'individual'");
export const anOrganization = some("contact", "kind = 'organization'");
export const aList = some("list");

/** One of every kind of change that staff, an import or a person with psql can make; $1 association, $2 chance. */
export const changes: Record<string, string> = {
  "an edit": `update contact set email = 'moved-' || $2 || '@members.example', last_name = 'Ñ' || $2 where id = ${somebody}`,
  "a drop": `update membership set status = 'dropped' where contact_id = ${somebody}`,
  "a reinstatement": `update membership set status = 'active', dropped_on = null where contact_id = ${somebody}`,
  "an expiry": `update membership set expires_on = current_date - 1 where contact_id = ${somebody}`,
  "a place on a list": `insert into list_membership (list_id, contact_id, role) select ${aList}, ${somebody}, 'Chair, ' || $2`,
  "a leave": `update list_membership set dropped_on = current_date where contact_id = ${somebody}`,
  "a removal from a list": `delete from list_membership where contact_id = ${somebody}`,
  "a tick": `update list set is_synced = not is_synced where id = ${aList}`,
  "a rename of a list": `update list set name = 'Renamed ' || $2 where id = ${aList}`,
  "a rename of a company": `update contact set organization_name = 'Company ' || $2 where id = ${anOrganization}`,
  "a rename of a type": `update membership_type set name = 'Type ' || $2 where association_id = $1`,
  "a new job": `insert into relationship (contact_id, organization_id, title) select ${somebody}, ${anOrganization}, 'Clerk ' || $2`,
  "the end of a job": `update relationship set ends_on = current_date where contact_id = ${somebody}`,
  "a company's membership": `insert into membership (contact_id, membership_type_id, status)
     select ${anOrganization}, ${some("membership_type")}, 'active' where $2 <> ''`,
  "a new staff member": `insert into staff_member (contact_id, role) select ${somebody}, 'viewer' on conflict do nothing`,
  "the end of a staff member": `update staff_member set is_active = false where association_id = $1 and $2 <> ''`,
  "a merge": `update list_membership set contact_id = ${somebody}
     where contact_id = ${some("contact", "kind = 'individual' and id % 2 = 0")}`,
  "a delete": `delete from contact where id = ${somebody}`,
};

/** @returns what was done, in words */
export async function randomChange(
  association: TestAssociation,
  below: (limit: number) => number,
): Promise<string> {
  const names = Object.keys(changes);
  const name = names[below(names.length)]!;
  await association.pool.query(changes[name]!, [association.id, String(below(1_000_000))]);
  return name;
}
