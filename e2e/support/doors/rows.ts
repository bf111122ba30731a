import { randomUUID } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { seal } from "@/lib/sealing";
import { type Guild, type Guilds } from "./guilds";

/** Rows of one association for one try, made anew because the try that is allowed changes or deletes them. */
export interface Rows {
  contactId: number;
  organizationId: number;
  /** An individual without login, staff role or relationship. */
  newcomerId: number;
  /** Staff beside the five people. */
  helperId: number;
  membershipId: number;
  endedMembershipId: number;
  membershipTypeId: number;
  unusedTypeId: number;
  listId: number;
  otherListId: number;
  listMembershipId: number;
  /** The newcomer's place on a list, taken off today. */
  takenOffId: number;
  relationshipId: number;
  memberId: number;
  clientId: string;
  /** Another browser of the member's. */
  sessionId: string;
  /** An authenticator app of the member's, and the code of another one that is being set up. */
  factorId: number;
  code: string;
  /** A difference that healing would put right, of a drift check that goes on. */
  findingId: number;
  /** What a form was filled from: a row's `xmin`, the dialog's counter, or a digest of the settings. */
  version: Record<"contact" | "helper" | "membership" | "type" | "list" | "place" | "tie" | "own", string> &
    Record<"ended" | "association" | "dialog" | "alerts", string>;
  /** A name that nothing else has. */
  unused: string;
}

export async function freshRows(guilds: Guilds, guild: Guild, slug: string): Promise<Rows> {
  const { query } = guilds;
  const unused = randomUUID().slice(0, 8);
  const insert = async (table: string, row: Record<string, unknown>) => {
    const places = Object.keys(row).map((_, index) => `$${index + 1}`);
    const text = `insert into ${table} (${Object.keys(row).join(", ")}) values (${places.join(", ")}) returning id`;
    return (await query<{ id: number }>(text, Object.values(row)))[0]!.id;
  };
  const association_id = guild.id;
  const person = (last_name: string) =>
    insert("contact", {
      association_id,
      kind: "individual",
      first_name: "Bo",
      last_name,
      email: `${last_name}.${unused}@${slug}.example`,
    });
  const contactId = await person("contact");
  const newcomerId = await person("newcomer");
  const helperId = await person("helper");
  await insert("staff_member", { contact_id: helperId, role: "viewer" });
  const organizationId = await insert("contact", {
    association_id,
    kind: "organization",
    organization_name: `Works ${unused}`,
  });
  const type = (name: string) => insert("membership_type", { association_id, name: `${name} ${unused}` });
  const membershipTypeId = await type("Full");
  const unusedTypeId = await type("Spare");
  const membership = (status: string) =>
    insert("membership", { contact_id: contactId, membership_type_id: membershipTypeId, status });
  const membershipId = await membership("active");
  const endedMembershipId = await membership("dropped");
  const list = (name: string) =>
    insert("list", { association_id, name: `${name} ${unused}`, is_synced: true });
  const listId = await list("Board");
  const otherListId = await list("Crew");
  const listMembershipId = await insert("list_membership", { contact_id: contactId, list_id: listId });
  const takenOffId = await insert("list_membership", { contact_id: newcomerId, list_id: listId });
  await query("update list_membership set dropped_on = association_day(association_id) where id = $1", [
    takenOffId,
  ]);
  const relationshipId = await insert("relationship", {
    contact_id: contactId,
    organization_id: organizationId,
  });
  const memberId = guild.contacts.member;
  const clientId = `client-of-${slug}`;
  const [session] = await query<{ id: string }>(
    `insert into login_session (session_token, login_id, expires)
     select $1, id, now() + interval '1 day' from login where contact_id = $2 returning id`,
    [`of another browser ${unused}`, memberId],
  );
  await query(
    `insert into push_wait (association_id, push_target_id, contact_id, reason, code)
     select $1, push_target_id, $2, 'held', 'removal-held' from higher_logic_settings where association_id = $1`,
    [guild.id, contactId],
  );
  await query(
    `insert into sso_client (client_id, association_id, name, legacy, is_higher_logic, redirect_uris, secret_hash,
                             previous_secret_hash, previous_secret_until)
     values ($1, $2, 'Higher Logic', true, true, '{https://community.example/callback}', '\\x01', '\\x02',
             now() + interval '1 day')
     on conflict (client_id) do update
       set previous_secret_hash = excluded.previous_secret_hash, previous_secret_until = excluded.previous_secret_until`,
    [`higher-logic-of-${slug}`, guild.id],
  );
  await query(
    `insert into sso_grant (association_id, contact_id, client_id, scopes) values ($1, $2, $3, '{profile}')
     on conflict do nothing`,
    [guild.id, memberId, clientId],
  );
  await query(
    `insert into pushed_contact (push_target_id, association_id, contact_id, integration_key, group_keys, is_active,
                                 is_member, accepted_at)
     select s.push_target_id, $1, $2::int, ($2::int)::text, array[l.key], true, true, now()
       from higher_logic_settings s, list l where s.association_id = $1 and l.id = $3`,
    [guild.id, contactId, listId],
  );
  await query("update drift_run set state = 'stopped' where association_id = $1", [guild.id]);
  const [drift] = await query<{ id: number }>(
    `insert into drift_run (association_id, push_target_id)
     select $1, push_target_id from higher_logic_settings where association_id = $1 returning id`,
    [guild.id],
  );
  const findingId = await insert("drift_finding", {
    drift_run_id: drift!.id,
    association_id,
    contact_id: contactId,
    integration_key: String(contactId),
    kind: "field",
    field: "Last name",
    cause: "by-hand",
  });
  // Runs of an earlier try are over; "already under way" would change nothing.
  await query("update sync_run set state = 'done' where association_id = $1", [guild.id]);
  const xmin = async (table: string, id: number) =>
    (await query<{ xmin: string }>(`select xmin::text from ${table} where id = $1`, [id]))[0]!.xmin;
  const [dialog] = await query<{ version: number }>(
    "select version from higher_logic_settings where association_id = $1",
    [guild.id],
  );
  const [alerts] = await query<{ version: string }>(
    `select md5(row(email_administrators, email_addresses, webhook_url)::text) as version
       from alert_settings where association_id = $1`,
    [guild.id],
  );
  const [helper] = await query<{ xmin: string }>(
    "select xmin::text from staff_member where contact_id = $1",
    [helperId],
  );
  return {
    contactId,
    organizationId,
    newcomerId,
    helperId,
    membershipId,
    endedMembershipId,
    membershipTypeId,
    unusedTypeId,
    listId,
    otherListId,
    listMembershipId,
    takenOffId,
    relationshipId,
    memberId,
    clientId,
    sessionId: session!.id,
    ...(await secondSteps(guilds, guild, { memberId, helperId })),
    findingId,
    unused,
    version: {
      contact: await xmin("contact", contactId),
      helper: helper!.xmin,
      membership: await xmin("membership", membershipId),
      ended: await xmin("membership", endedMembershipId),
      type: await xmin("membership_type", unusedTypeId),
      list: await xmin("list", listId),
      place: await xmin("list_membership", listMembershipId),
      tie: await xmin("relationship", relationshipId),
      own: await xmin("contact", memberId),
      alerts: alerts!.version,
      association: await xmin("association", guild.id),
      dialog: String(dialog!.version),
    },
  };
}

/** The member has a second step and has just shown it, and sets up another; the helper has one too. */
async function secondSteps(
  { query, encryptionKey }: Guilds,
  guild: Guild,
  { memberId, helperId }: { memberId: number; helperId: number },
): Promise<{ factorId: number; code: string }> {
  const [login] = await query<{ id: string }>("select id from login where contact_id = $1", [memberId]);
  const loginId = login!.id;
  const [factor] = await query<{ id: number }>(
    `insert into login_authenticator (login_id, association_id, name, secret_sealed, confirmed_at)
     values ($1, $2, 'Phone', 'by nobody', now()) returning id`,
    [loginId, guild.id],
  );
  const totp = new TOTP({ secret: new Secret({ size: 20 }) });
  const belongsTo = { associationId: guild.id, field: `authenticator of ${loginId}` };
  await query("delete from login_authenticator where login_id = $1 and confirmed_at is null", [loginId]);
  await query(
    "insert into login_authenticator (login_id, association_id, name, secret_sealed) values ($1, $2, '', $3)",
    [loginId, guild.id, seal(totp.secret.base32, belongsTo, [encryptionKey])],
  );
  await query("update login_session set second_step_at = now() where login_id = $1", [loginId]);
  await query(
    `with made as (
       insert into login (association_id, contact_id, email) select association_id, id, email from contact where id = $1
       returning id)
     insert into login_passkey (login_id, name, credential_id, public_key, counter, rp_id)
     select id, 'Key', id, '', 0, 'localhost' from made`,
    [helperId],
  );
  return { factorId: factor!.id, code: totp.generate() };
}
