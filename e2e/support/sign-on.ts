import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { axeFindings } from "./axe";
import { association, community, sql } from "./demo";

type Slug = "prairie" | "harbor" | "cedar";

/** What staff have saved about the Community link. */
export interface SavedLink {
  show_sign_on_link?: boolean;
  community_link?: string | null;
  community_term?: string | null;
  community_icon?: string | null;
}

/** Changes what is saved about the Community link; the rest stays. */
export async function saveLink(slug: Slug, saved: SavedLink): Promise<void> {
  for (const [column, value] of Object.entries(saved))
    await sql(`update higher_logic_settings set ${column} = $2 where association_id = $1`, [
      association(slug).id,
      value,
    ]);
}

/** The Community link shown, leading to the stand-in's site. @returns what puts back how it was */
export async function showLink(slug: Slug): Promise<() => Promise<void>> {
  const [before] = await sql<Required<SavedLink>>(
    `select show_sign_on_link, community_link, community_term, community_icon
       from higher_logic_settings where association_id = $1`,
    [association(slug).id],
  );
  await saveLink(slug, {
    show_sign_on_link: true,
    community_link: association(slug).communityUrl,
    community_term: null,
    community_icon: null,
  });
  return () => saveLink(slug, before!);
}

/** Somebody of the test's own, with a login: whatever happens to them is no other test's matter. */
export interface TestPerson {
  contactId: number;
  email: string;
}

export async function addPerson(slug: Slug, kind: "individual" | "organization"): Promise<TestPerson> {
  const email = `e2e-${randomBytes(4).toString("hex")}@${slug}.example`;
  const [made] = await sql<{ contactId: number }>(
    `with made as (
       insert into contact (association_id, kind, first_name, last_name, organization_name, email)
       values ($1, $2, case $2 when 'individual' then 'Tess' end, case $2 when 'individual' then 'Tern' end,
         case $2 when 'organization' then 'Tern Works' end, $3)
       returning association_id, id)
     insert into login (association_id, contact_id, email, password_hash)
     select association_id, id, $3, (select password_hash from login where email = 'maria@prairie.example') from made
     returning contact_id as "contactId"`,
    [association(slug).id, kind, email],
  );
  return { contactId: made!.contactId, email };
}

/** An Active member on new synced lists of these names. @returns also the lists' ids, in their order */
export async function addMember(
  slug: Slug,
  listNames: string[],
): Promise<TestPerson & { listIds: number[] }> {
  const person = await addPerson(slug, "individual");
  await sql(
    `insert into membership (contact_id, membership_type_id, status)
     select $1, min(id), 'active' from membership_type where association_id = $2`,
    [person.contactId, association(slug).id],
  );
  const lists = await sql<{ id: number }>(
    `with made as (
       insert into list (association_id, name, is_synced) select $1, name, true from unnest($3::text[]) name
       returning id, association_id),
     placed as (
       insert into list_membership (association_id, list_id, contact_id) select association_id, id, $2 from made)
     select id from made order by id`,
    [association(slug).id, person.contactId, listNames],
  );
  return { ...person, listIds: lists.map(({ id }) => id) };
}

/** Registers a site for whoever has a login. */
export async function addSite(slug: Slug, name: string, redirectUri: string): Promise<string> {
  const clientId = randomBytes(12).toString("base64url");
  await sql(
    `insert into sso_client (client_id, association_id, name, access, legacy, redirect_uris,
       post_logout_redirect_uris, secret_hash, is_higher_logic)
     values ($1, $2, $3, 'login', false, array[$4], '{}', $5, false)`,
    [clientId, association(slug).id, name, redirectUri, randomBytes(32)],
  );
  return clientId;
}

/** Waits until Higher Logic knows somebody: it signs nobody in of whom it was not told. */
export async function isKnown(slug: Slug, { contactId }: TestPerson): Promise<void> {
  await expect
    .poll(async () => (await community(slug).contact(String(contactId)))?.IsActive, { timeout: 60_000 })
    .toBe(true);
}

/** Nothing that axe objects to and nothing cut off, on a phone and on a desktop; the page stays as wide as it was. */
export async function expectAccessible(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await axeFindings(page), `${page.url()} at ${width}`).toEqual([]);
    const cutOff = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(cutOff, `pixels beyond the right edge at ${width}`).toBeLessThanOrEqual(0);
  }
  if (before) await page.setViewportSize(before);
}
