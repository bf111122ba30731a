import { expect, type Locator, type Page } from "@playwright/test";
import { association, community, sql } from "./demo";

export const SETTINGS_PAGE = "/setup/integrations/higher-logic";
export const TENANT_CODE = "CEDAR-DEMO";
export const TENANT_API_KEY = "cedar-demo-key";
export const ADMIN = "admin@cedar.example";

export const cedarId = () => association("cedar").id;
/** Of a page at Cedar's own host. */
export const url = (path: string) => `${association("cedar").url}${path}`;

/** Requests that the community has had. */
export async function requestCount(): Promise<number> {
  return (await community("cedar").summary()).requests;
}

/** Cedar Valley Guild as it is on the first day: nothing entered, nothing pushed, an empty community. */
export async function clearCedar(): Promise<void> {
  const { id } = association("cedar");
  await sql(
    `update higher_logic_settings set version = version + 1, enabled = false, only_sync_active_members = true,
       include_active_staff = true, send_membership_type = true, tenant_code = null, tenant_api_key_sealed = null,
       tenant_api_key_last_four = null, push_target_id = null, batch_size = 100, requests_in_flight = 4,
       guard_people = 25, guard_percent = 20, four_eyes = false, updated_by = null, show_sign_on_link = false, community_link = null,
       community_term = null, community_icon = null, login_bounce_path = default, format = default, region = default,
       read_base_url = null, read_key_sealed = null, read_key_last_four = null,
       read_password_sealed = null, read_calls_per_minute = default
     where association_id = $1`,
    [id],
  );
  await sql("update pusher_lease set epoch = epoch + 1 where association_id = $1", [id]);
  await sql(
    `update push_state set paused_code = null, paused_at = null, paused_detail = null, next_probe_at = null,
       failures = 0 where association_id = $1`,
    [id],
  );
  for (const table of [
    "push_batch",
    "push_wait",
    "removal_approval",
    "removal_proposal",
    "sync_run",
    "contact_change",
    "push_target",
  ])
    await sql(`delete from ${table} where association_id = $1`, [id]);
  await sql("update association set higher_logic_allowed = false where id = $1", [id]);
  await community("cedar").clearFaults();
  await community("cedar").empty();
}

/** Enters code and key, and saves. */
export async function saveSettings(page: Page, root: Page | Locator = page): Promise<void> {
  await root.getByLabel("Enabled").check();
  await root.getByLabel("Tenant Code").fill(TENANT_CODE);
  await root.getByLabel("Tenant API Key").fill(TENANT_API_KEY);
  await root.getByRole("button", { name: "Save" }).click();
  await expect(root.getByRole("status")).toHaveText("Settings saved", { timeout: 60_000 });
}

/** The whole of the set-up: saved, and the initial sync finished. */
export async function setUpCedar(page: Page): Promise<void> {
  await page.goto(`${association("cedar").url}${SETTINGS_PAGE}`);
  await saveSettings(page);
  await page.getByRole("button", { name: "Sync" }).click();
  await expect(page.getByRole("status")).toHaveText("Sync finished", { timeout: 60_000 });
}

/** Keys of everybody who is to be in the community: Active on a synced list, or active staff; nobody else. */
export async function expectedKeys(): Promise<string[]> {
  const rows = await sql<{ integration_key: string }>(
    `select c.integration_key from contact c
      where c.association_id = $1 and c.kind = 'individual' and c.email is not null
        and (
          exists (select from staff_member s where s.contact_id = c.id and s.is_active)
          or (
            contact_status(c.id, association_day($1)) = 'active'
            and exists (select from list_membership m join list l on l.id = m.list_id
              where m.contact_id = c.id and l.is_synced and l.is_active and m.dropped_on is null)
          )
        )
      order by 1`,
    [association("cedar").id],
  );
  return rows.map((row) => row.integration_key);
}

/** Keys of the people who are active in the stand-in. */
export async function activeKeys(): Promise<string[]> {
  const people = await community("cedar").contacts();
  return people
    .filter((person) => person.IsActive)
    .map((person) => person.LegacyContactKey)
    .sort();
}
