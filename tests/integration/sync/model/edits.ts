import { aList, anOrganization, changes, some, somebody } from "../support/random-changes";

const today = "association_day($1)";
const anybody = some("contact");
const aType = some("membership_type");
/** One in three of a table, another third every time. */
const third = "association_id = $1 and abs(hashtext(id::text || $2)) % 3 = 0";

/** A row that was deleted comes back as it was, all but its id: what an undo in an AMS does. */
function again(table: string, columns: string, where: string): string {
  return `with gone as (delete from ${table} where ${where} returning ${columns})
    insert into ${table} (${columns}) select ${columns} from gone`;
}

/**
 * Every kind of edit over all tables, as staff, an import or somebody with psql make them; $1 association, $2 chance.
 * Some are refused by the database, which is as good.
 */
export const edits: Record<string, string> = {
  ...changes,
  "an edit of everything": `update contact set first_name = ' Zoë ' || $2, middle_name = 'de, la', suffix = 'Jr.', email = 'all-' || $2 || '@members.example',
     phone = $2, mobile_phone = null, city = E'Ely\\t' || $2, exclude_from_directory = not exclude_from_directory where id = ${somebody}`,
  "an edit of everybody": `update contact set city = 'City ' || $2 where association_id = $1`,
  "an edit of many": `update contact set address1 = $2 || ' Main Street', last_name = upper(last_name) where ${third}`,
  "an edit that changes nothing": `update contact set do_not_contact = not do_not_contact, do_not_email = true where association_id = $1`,
  "a missing e-mail": `update contact set email = null where id = ${somebody}`,
  "a missing name": `update contact set first_name = ' ' where id = ${somebody}`,
  "names for everybody": `update contact set first_name = 'Named', email = 'named-' || id || '@members.example'
     where association_id = $1 and kind = 'individual' and (email is null or btrim(first_name) = '')`,
  "a change of key": `update contact set integration_key = 'AMS-' || $2 where id = ${somebody}`,
  "a change of kind": `update contact set kind = case kind when 'individual' then 'organization' else 'individual' end,
     organization_name = coalesce(organization_name, 'Firm ' || $2) where id = ${anybody}`,
  "a new member": `with c as (insert into contact (association_id, kind, first_name, last_name, email)
       values ($1, 'individual', 'New', 'Member ' || $2, 'new-' || $2 || '@members.example') returning id),
     m as (insert into membership (association_id, contact_id, membership_type_id, status) select $1, c.id, ${aType}, 'active' from c)
     insert into list_membership (association_id, list_id, contact_id) select $1, l, c.id from c, (select ${aList} as l) chosen where l is not null`,
  "an import": `with c as (insert into contact (association_id, kind, first_name, last_name, email)
       select $1, 'individual', 'Import', 'Line ' || n, 'line-' || n || '-' || $2 || '@members.example' from generate_series(1, 4) n returning id),
     m as (insert into membership (association_id, contact_id, membership_type_id, status) select $1, c.id, ${aType}, 'active' from c)
     insert into list_membership (association_id, list_id, contact_id) select $1, l.id, c.id from c, list l where l.association_id = $1`,
  "a delete of several": `delete from contact where id in (select id from contact where ${third} order by id limit 2)`,
  "a membership that ends tomorrow": `update membership set expires_on = ${today} where contact_id = ${somebody}`,
  "a membership that begins tomorrow": `insert into membership (contact_id, membership_type_id, status, begins_on)
     select ${somebody}, ${aType}, 'active', ${today} + 1`,
  "a membership that is dropped tomorrow": `update membership set dropped_on = ${today} + 1 where ${third}`,
  "memberships as they were": `update membership set status = 'active', expires_on = null, dropped_on = null where association_id = $1 and $2 <> ''`,
  "a purge": `update membership set status = 'dropped' where ${third}`,
  "a suspension": `update membership set status = 'suspended' where contact_id = ${somebody}`,
  "a delete of a membership": `delete from membership where contact_id = ${somebody}`,
  "a membership deleted and back": again(
    "membership",
    "association_id, contact_id, membership_type_id, status, begins_on, expires_on, dropped_on",
    `contact_id = ${somebody}`,
  ),
  "a membership that moves": `update membership set contact_id = ${anybody} where id = ${some("membership")}`,
  "another type": `update membership set membership_type_id = ${aType} where contact_id = ${anybody}`,
  "a new type": `insert into membership_type (association_id, name) values ($1, 'Kind ' || $2)`,
  "a place from tomorrow on": `insert into list_membership (list_id, contact_id, joined_on)
     select l, c, ${today} + 1 from (select ${aList} as l, ${somebody} as c) chosen where l is not null and c is not null`,
  "a place until tomorrow": `update list_membership set dropped_on = ${today} + 1 where ${third}`,
  "places as they were": `update list_membership set joined_on = null, dropped_on = null where association_id = $1 and $2 <> ''`,
  "other roles": `update list_membership set role = 'Chair, ' || $2 where list_id = ${aList}`,
  "a place deleted and back": again(
    "list_membership",
    "association_id, list_id, contact_id, role, joined_on, dropped_on",
    `list_id = ${aList}`,
  ),
  "an organization on a list": `insert into list_membership (list_id, contact_id)
     select l, c from (select ${aList} as l, ${anOrganization} as c) chosen where l is not null and c is not null`,
  "a tick taken and given": `update list set is_synced = true where association_id = $1 and $2 <> ''`,
  "a list inactive, or active": `update list set is_active = not is_active where id = ${aList}`,
  "lists as they were": `update list set is_active = true, is_synced = true where association_id = $1 and $2 <> ''`,
  "another kind of list": `update list set kind = 'Chapter ' || $2 where id = ${aList}`,
  "a list deleted": `delete from list where id = ${aList}`,
  "a new list": `with l as (insert into list (association_id, name, is_synced) values ($1, 'List ' || $2, true) returning id)
     insert into list_membership (association_id, list_id, contact_id) select $1, l.id, c.id from l, (select id from contact where ${third}) c`,
  "another primary job": `update relationship set is_primary = not is_primary, title = 'Head ' || $2 where contact_id = ${somebody}`,
  "a job until tomorrow": `update relationship set ends_on = ${today} + 1 where ${third}`,
  "a job from tomorrow on": `insert into relationship (contact_id, organization_id, begins_on) select ${somebody}, ${anOrganization}, ${today} + 1`,
  "a job that moves": `update relationship set organization_id = ${anOrganization} where id = ${some("relationship")}`,
  "jobs deleted and back": again(
    "relationship",
    "association_id, contact_id, organization_id, title, is_primary, begins_on, ends_on",
    third,
  ),
  "a company's drop": `update membership set status = 'dropped' where contact_id = ${anOrganization}`,
  "a staff member deleted": `delete from staff_member where id = ${some("staff_member")}`,
  "staff at work again": `update staff_member set is_active = true where association_id = $1 and $2 <> ''`,
  "days of grace": `update association set grace_days = ($2::int % 3) where id = $1`,
  "another time zone": `update association set time_zone = (array['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin'])[1 + $2::int % 4] where id = $1`,
};

export const editNames = Object.keys(edits);

/** To somebody whose record is on its way; $1 contact, $2 chance. */
export const editsOnTheWay = {
  arrive: `with m as (insert into membership (association_id, contact_id, membership_type_id, status)
       select c.association_id, c.id, (select min(id) from membership_type t where t.association_id = c.association_id), 'active'
         from contact c where c.id = $1)
     insert into list_membership (association_id, list_id, contact_id, role)
     select l.association_id, l.id, c.id, $2 from contact c join list l on l.association_id = c.association_id where c.id = $1`,
  edit: "update contact set email = 'on-the-way-' || $2 || '@members.example' where id = $1",
  drop: "update membership set status = 'dropped', dropped_on = null where contact_id = $1 and $2 <> ''",
  delete: "delete from contact where id = $1 and $2 <> ''",
  leave: "delete from list_membership where contact_id = $1 and $2 <> ''",
  back: "update membership set status = 'active', expires_on = null, dropped_on = null where contact_id = $1 and $2 <> ''",
};
