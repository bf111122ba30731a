import { mergeContacts } from "@/membership/contacts/merging/store";
import type { Hub, Member, Stage } from "./hub";

/** Somebody who is allowed, and what they are allowed by. */
export interface Scene {
  hub: Hub;
  person: Member;
  /** Whose membership it is: the person's own contact, or the organization's. */
  membershipOf: number;
}

type Who = "a member" | "staff" | "through an organization";

/** What takes somebody's access away, and the reason that is given for it ever after; null: nobody is left to be told. */
export interface Change {
  who?: Who;
  code: string | null;
  /** In one statement, to be committed at a chosen moment. */
  statement?: (scene: Scene) => [sql: string, values: unknown[]];
  happen: (scene: Scene) => Promise<unknown>;
  /** Whoever signs in with it from then on is another person, who has to press Grant. */
  loginMoves?: true;
}

export async function sceneOf(stage: Stage, { who = "a member" }: { who?: Who }): Promise<Scene> {
  const hub = await stage.hub();
  const person =
    who === "a member" ? await hub.member() : who === "staff" ? await hub.staff() : await hub.login();
  if (who !== "through an organization") return { hub, person, membershipOf: person.contactId };
  const { records, listId } = hub.guild;
  const membershipOf = await records.organization();
  await records.membership(membershipOf);
  await records.relationship(person.contactId, membershipOf);
  await records.putOnList(listId, person.contactId);
  return { hub, person, membershipOf };
}

function sql(code: string, statement: Change["statement"] & {}, who?: Who): Change {
  return {
    who,
    code,
    statement,
    happen: (scene) => scene.hub.guild.sql(...statement(scene)),
  };
}

const setting =
  (assignment: string): Change["statement"] & {} =>
  ({ hub }) => [`update higher_logic_settings set ${assignment} where association_id = $1`, [hub.id]];
const ofPerson =
  (statement: string): Change["statement"] & {} =>
  ({ person }) => [statement, [person.contactId]];
const ofMembership =
  (assignment: string): Change["statement"] & {} =>
  ({ membershipOf }) => [`update membership set ${assignment} where contact_id = $1`, [membershipOf]];

/** What may happen at any moment. */
export const changes: Record<string, Change> = {
  "R45: the membership is dropped": sql("not-active", ofMembership("status = 'dropped'")),
  "R45: the membership is suspended": sql("not-active", ofMembership("status = 'suspended'")),
  "R45: the membership ends by its date": sql("not-active", ofMembership("dropped_on = current_date - 1")),
  "R45: the membership runs out": sql("not-active", ofMembership("expires_on = current_date - 3")),
  "R45: the membership is deleted": sql(
    "not-active",
    ofPerson("delete from membership where contact_id = $1"),
  ),
  "R45: the organization's membership is dropped": sql(
    "not-active",
    ofMembership("status = 'dropped'"),
    "through an organization",
  ),
  "R45: the relationship to the organization ends": sql(
    "not-active",
    ofPerson("update relationship set ends_on = current_date - 1 where contact_id = $1"),
    "through an organization",
  ),
  "R46: taken off the last synced list": sql(
    "not-on-synced-list",
    ofPerson("delete from list_membership where contact_id = $1"),
  ),
  "R46: the place on the list ends by its date": sql(
    "not-on-synced-list",
    ofPerson("update list_membership set dropped_on = current_date - 1 where contact_id = $1"),
  ),
  "R46: the list is unticked": sql("not-on-synced-list", ({ hub }) => [
    "update list set is_synced = false where id = $1",
    [hub.guild.listId],
  ]),
  "R46: the list is made inactive": sql("not-on-synced-list", ({ hub }) => [
    "update list set is_active = false where id = $1",
    [hub.guild.listId],
  ]),
  "R46: the list is deleted": sql("not-on-synced-list", ({ hub }) => [
    "delete from list where id = $1",
    [hub.guild.listId],
  ]),
  "R47: no longer active staff": sql(
    "staff-inactive",
    ofPerson("update staff_member set is_active = false where contact_id = $1"),
    "staff",
  ),
  "R47: no longer staff at all": sql(
    "not-active",
    ofPerson("delete from staff_member where contact_id = $1"),
    "staff",
  ),
  "R44: the record turns out to be an organization's": sql(
    "organization",
    ofPerson("update contact set kind = 'organization', organization_name = 'Northwind Tools' where id = $1"),
  ),
  "R31: Enabled off": sql("not-enabled", setting("enabled = false")),
  "R51: Show Single Sign-On link is unticked": sql("sso-off", setting("show_sign_on_link = false")),
  "R48: the key is taken away": sql("not-complete", setting("tenant_api_key_sealed = null")),
  "R36: another target, which has not been synced": {
    code: "no-initial-sync",
    happen: async ({ hub }) => {
      const { rows } = await hub.guild.sql<{ id: number }>(
        `insert into push_target (association_id, format, base_url, tenant_code)
         values ($1, 'push-v1', 'http://another.example', 'GUILD') returning id`,
        [hub.id],
      );
      await hub.guild.sql("update higher_logic_settings set push_target_id = $2 where association_id = $1", [
        hub.id,
        rows[0]!.id,
      ]);
    },
  },
  "R36: the target has to be synced anew": sql("no-initial-sync", ({ hub }) => [
    "update push_target set initial_sync_finished_at = null where association_id = $1",
    [hub.id],
  ]),
  "R49: Websupport switches off": sql("not-enabled-by-websupport", ({ hub }) => [
    "update association set higher_logic_allowed = false where id = $1",
    [hub.id],
  ]),
  "F13: the record is deleted": {
    code: null,
    statement: ofPerson("delete from contact where id = $1"),
    happen: ({ hub, person }) => hub.guild.sql("delete from contact where id = $1", [person.contactId]),
  },
  "F13: the record is merged into another one, which takes its login over": {
    code: null,
    loginMoves: true,
    happen: async ({ hub, person }) =>
      mergeContacts(hub.id, {
        stays: await hub.guild.member(),
        goes: person.contactId,
        actor: "admin@guild.example",
        managesPeople: true,
      }),
  },
};
