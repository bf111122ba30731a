import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEligibility } from "@/higher-logic/sso/access/store";
import type { Access } from "@/higher-logic/sso/eligibility";
import { GRANTED_MODELS, hangsOnGrant } from "@/higher-logic/sso/granted";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

async function code(guild: Guild, contactId: number | null, access: Access = "community"): Promise<string> {
  const answer = await readEligibility(guild.id, contactId, access);
  return answer.allowed ? "allowed" : answer.code;
}

describe("who may sign in, read from the rows of this moment", () => {
  it("R44: an Active member on a synced list may; one who is only either may not", async () => {
    const guild = await Guild.make(database);
    const member = await guild.member();
    const listless = await guild.records.person();
    await guild.records.membership(listless);
    const pending = await guild.records.person();
    await guild.records.membership(pending, { status: "pending" });
    await guild.records.putOnList(guild.listId, pending);
    const stranger = await guild.records.person();
    await guild.records.putOnList(guild.listId, stranger);

    expect(await code(guild, member)).toBe("allowed");
    expect(await code(guild, listless)).toBe("not-on-synced-list");
    expect(await code(guild, pending)).toBe("not-active");
    expect(await code(guild, stranger)).toBe("not-active");
  });

  it("R44: who is Active through a current organization may, until the tie ends", async () => {
    const guild = await Guild.make(database);
    const organization = await guild.records.organization();
    await guild.records.membership(organization);
    const person = await guild.records.person();
    await guild.records.putOnList(guild.listId, person);
    const tie = await guild.records.relationship(person, organization);
    expect(await code(guild, person)).toBe("allowed");
    expect(await code(guild, organization)).toBe("organization");
    await guild.sql("update relationship set ends_on = current_date where id = $1", [tie]);
    expect(await code(guild, person)).toBe("not-active");
  });

  it("R45, R46: dropped, off the last list, or on lists that are no longer synced, nobody may", async () => {
    const guild = await Guild.make(database);
    const second = await guild.records.list({ name: "Legislative Committee" });
    const dropped = await guild.member();
    const left = await guild.member();
    await guild.records.putOnList(second, left);
    await guild.drop(dropped);
    expect(await code(guild, dropped)).toBe("not-active");

    await guild.sql("delete from list_membership where contact_id = $1 and list_id = $2", [left, second]);
    expect(await code(guild, left), "one of two lists").toBe("allowed");
    await guild.sql("update list_membership set dropped_on = current_date where contact_id = $1", [left]);
    expect(await code(guild, left), "the last list").toBe("not-on-synced-list");

    const member = await guild.member();
    await guild.sql("update list set is_synced = false where id = $1", [guild.listId]);
    expect(await code(guild, member)).toBe("not-on-synced-list");
    await guild.sql("update list set is_synced = true, is_active = false where id = $1", [guild.listId]);
    expect(await code(guild, member)).toBe("not-on-synced-list");
  });

  it("R47: active staff may without membership or list; inactive staff may not", async () => {
    const guild = await Guild.make(database);
    const person = await guild.records.person();
    const staffId = await guild.records.staff(person);
    expect(await code(guild, person)).toBe("allowed");
    await guild.sql("update staff_member set is_active = false where id = $1", [staffId]);
    expect(await code(guild, person)).toBe("staff-inactive");
  });

  it.each([
    ["R49", "not-enabled-by-websupport", "update association set higher_logic_allowed = false where id = $1"],
    ["R31", "not-enabled", "update higher_logic_settings set enabled = false where association_id = $1"],
    [
      "R48",
      "not-complete",
      "update higher_logic_settings set tenant_api_key_sealed = null where association_id = $1",
    ],
    ["R48", "not-complete", "update higher_logic_settings set tenant_code = null where association_id = $1"],
    [
      "R36",
      "no-initial-sync",
      "update push_target set initial_sync_finished_at = null where association_id = $1",
    ],
    [
      "R51",
      "sso-off",
      "update higher_logic_settings set show_sign_on_link = false where association_id = $1",
    ],
  ])("%s: nobody may, and the link is refused too, with %s", async (_, expected, statement) => {
    const guild = await Guild.make(database);
    const member = await guild.member();
    expect(await code(guild, null)).toBe("allowed");
    await guild.sql(statement, [guild.id]);
    expect(await code(guild, member)).toBe(expected);
    expect(await code(guild, null)).toBe(expected);
    expect(await code(guild, member, "login"), "R64: other sites").toBe("allowed");
    expect(await code(guild, null, "login")).toBe("allowed");
  });

  it("R36: the initial sync that counts is the present target's", async () => {
    const guild = await Guild.make(database);
    const member = await guild.member();
    const { rows } = await guild.sql<{ id: number }>(
      `insert into push_target (association_id, format, base_url, tenant_code)
       values ($1, 'push-v1', 'http://community.example', 'ANOTHER') returning id`,
      [guild.id],
    );
    await guild.sql("update higher_logic_settings set push_target_id = $2 where association_id = $1", [
      guild.id,
      rows[0]!.id,
    ]);
    expect(await code(guild, member)).toBe("no-initial-sync");
  });

  it("F51: another association's contact and a deleted one are refused, each by its name, at every client", async () => {
    const guild = await Guild.make(database);
    const member = await guild.member();
    const elsewhere = await (await Guild.make(database)).member();
    await guild.sql("delete from contact where id = $1", [member]);
    for (const access of ["community", "login"] as const) {
      expect(await code(guild, elsewhere, access)).toBe("other-association");
      expect(await code(guild, member, access)).toBe("deleted");
    }
  });

  it("counts the day by the association's time zone", async () => {
    const guild = await Guild.make(database);
    const member = await guild.member();
    // Somewhere it is always tomorrow already: one of these two zones is a day ahead of the other.
    await guild.sql(
      `update list_membership set dropped_on = (now() at time zone 'Pacific/Kiritimati')::date where contact_id = $1`,
      [member],
    );
    await guild.sql("update association set time_zone = 'Pacific/Kiritimati' where id = $1", [guild.id]);
    expect(await code(guild, member)).toBe("not-on-synced-list");
    await guild.sql("update association set time_zone = 'Etc/GMT+12' where id = $1", [guild.id]);
    expect(await code(guild, member)).toBe("allowed");
  });
});

it("F45: Postgres follows the same things to the provider's Grant as the provider's storage does", async () => {
  const guild = await Guild.make(database);
  const models = ["Session", "Interaction", "ReplayDetection", "ClientCredentials", ...GRANTED_MODELS];
  const { rows } = await guild.sql<{ model: string; isFollowed: boolean }>(
    `select model, jsonb_array_length(artefacts) = 2 as "isFollowed"
     from unnest($2::text[]) model, sign_on_foreseen($1, null, null, array[model], array['\\x00'::bytea])`,
    [guild.id, models],
  );
  expect(rows).toEqual(models.map((model) => ({ model, isFollowed: hangsOnGrant(model) })));
  expect(rows.filter(({ isFollowed }) => isFollowed)).toHaveLength(3);
});
