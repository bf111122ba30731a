import { randomInt } from "node:crypto";
import pg from "pg";
import { DEMO_PASSWORD } from "@/prisma/seed/seed";
import type { DemoAssociationState, DemoState } from "../demo-state";
import { StandinTenant } from "../standin/client";
import { type Page, PlainBrowser } from "./plain-browser";
import { see, type Sight, step, type Step } from "./steps";

interface Check {
  database: pg.Client;
  prairie: StandinTenant;
  harbor: StandinTenant;
  timeoutMs: number;
}

/** Does what staff and members do, and looks into the stand-in until it shows there. */
export async function checkMainJob(state: DemoState, { timeoutMs = 60_000 } = {}): Promise<Step[]> {
  const database = new pg.Client({ connectionString: state.databaseUrl });
  await database.connect();
  try {
    const [prairie, harbor] = ["prairie", "harbor"].map((slug) =>
      state.associations.find((each) => each.slug === slug)!,
    );
    const tenant = (association: DemoAssociationState) =>
      new StandinTenant(state.sandboxUrl, association.tenantCode);
    const check = { database, prairie: tenant(prairie!), harbor: tenant(harbor!), timeoutMs };
    const { digest } = await check.harbor.summary();
    const browser = new PlainBrowser(prairie!.url);
    return [
      await step("Initial sync", () => initialSync(check)),
      await step("An edit by SQL", () => editBySql(check)),
      await step("An edit in the Info Hub", () => editInTheInfoHub(check, browser)),
      await step("A new list", () => newList(check)),
      await step("First sign-on", () => firstSignOn(check, browser)),
      await step("Second sign-on", () => signOnAgain(check, browser)),
      await step("A new browser", () => signOnElsewhere(check, new PlainBrowser(prairie!.url))),
      await step("A drop removes", () => drop(check)),
      await step("A drop shuts out", () => shutOut(prairie!, browser)),
      await step("The other association", () => otherAssociation(check, digest)),
    ];
  } finally {
    await database.end();
  }
}

/** Everybody who should be there, nobody else, in a community for each synced list that has somebody on it. */
async function initialSync(check: Check): Promise<Sight> {
  const { rows } = await check.database.query<{ people: number; members: number; communities: number }>(
    EXPECTED,
  );
  const { people, members, communities } = rows[0]!;
  return see(check, `${people} people, ${members} of them members, ${communities} communities`, async () => {
    const { activeContacts, members: seen, communities: made } = await check.prairie.summary();
    return `${activeContacts} people, ${seen} of them members, ${made} communities`;
  });
}

/** As design 4.3 says it, from the tables: no line of the program that is checked is used. */
const EXPECTED = `
  with prairie as (select id, association_day(id) as day from association where slug = 'prairie'),
  reachable as (
    select c.id, s.status from prairie p join contact c on c.association_id = p.id and c.kind = 'individual'
      cross join lateral contact_statuses(p.id, array[c.id], p.day) s
     where c.first_name is not null and c.last_name is not null and c.email is not null),
  on_list as (
    select lm.contact_id, lm.list_id from prairie p join list l on l.association_id = p.id and l.is_synced and l.is_active
      join list_membership lm on lm.list_id = l.id and is_current(lm.joined_on, lm.dropped_on, p.day)
      join reachable r on r.id = lm.contact_id and r.status = 'active'),
  staff as (select m.contact_id from staff_member m join reachable r on r.id = m.contact_id where m.is_active)
  select (select count(*) from (select contact_id from on_list union select contact_id from staff) everybody)::int as people,
         (select count(distinct contact_id) from on_list)::int as members,
         (select count(distinct list_id) from on_list)::int as communities`;

async function editBySql({ database, prairie, ...check }: Check): Promise<Sight> {
  const key = await keyOf(database, "maria@prairie.example");
  const phone = inventedPhone();
  await database.query("update contact set phone = $1 where email = 'maria@prairie.example'", [phone]);
  return see(check, `Maria's phone is ${phone}`, async () => {
    return `Maria's phone is ${String((await prairie.contact(key))?.Phone1)}`;
  });
}

/** Maria signs in and saves her own profile, as on a phone without JavaScript. */
async function editInTheInfoHub(
  { database, prairie, ...check }: Check,
  browser: PlainBrowser,
): Promise<Sight> {
  const key = await keyOf(database, "maria@prairie.example");
  const phone = inventedPhone();
  const failure = await browser
    .submit("/sign-in", "Sign in", { email: "maria@prairie.example", password: DEMO_PASSWORD })
    .then(() => browser.submit("/profile", "Save", { mobilePhone: phone }))
    .then(() => undefined, String);
  return see(check, `Maria's mobile phone is ${phone}`, async () => {
    return failure ?? `Maria's mobile phone is ${String((await prairie.contact(key))?.Phone2)}`;
  });
}

async function newList({ database, prairie, ...check }: Check): Promise<Sight> {
  const key = await keyOf(database, "nora@prairie.example");
  const { rows } = await database.query<{ id: number; key: string }>(
    `insert into list (association_id, name, is_synced)
     select id, 'Harvest Festival', true from association where slug = 'prairie' returning id, key`,
  );
  const list = rows[0]!;
  await database.query(
    "insert into list_membership (list_id, contact_id) select $1, id from contact where email = 'nora@prairie.example'",
    [list.id],
  );
  return see(check, "a hidden community with 1 member, Nora in it", async () => {
    const community = (await prairie.communities()).find(({ GroupKey }) => GroupKey === list.key);
    const nora = await prairie.contact(key);
    if (!community) return "no such community";
    const isIn = nora?.IsActive && nora.communities.some(({ GroupKey }) => GroupKey === list.key);
    const members = `${community.memberCount} member${community.memberCount === 1 ? "" : "s"}`;
    return `a ${community.hidden ? "hidden" : "visible"} community with ${members}, Nora ${isIn ? "in it" : "not in it"}`;
  });
}

/** Maria, signed in to the Info Hub already, clicks *Community* and presses *Grant*. */
async function firstSignOn({ database }: Check, browser: PlainBrowser): Promise<Sight> {
  const key = await keyOf(database, "maria@prairie.example");
  const grantPage = await browser.open("/community");
  const isAsked = grantPage.url.pathname.startsWith("/sso/grant/");
  const end = isAsked ? await browser.press(grantPage, "Grant") : grantPage;
  return {
    expected: `Grant is asked for, then ${personHere(key)}`,
    seen: `${isAsked ? "Grant is asked for" : "Grant is not asked for"}, then ${personAt(end)}`,
  };
}

async function signOnAgain({ database }: Check, browser: PlainBrowser): Promise<Sight> {
  const key = await keyOf(database, "maria@prairie.example");
  return {
    expected: `no page, ${personHere(key)}`,
    seen: `no page, ${personAt(await browser.open("/community"))}`,
  };
}

async function signOnElsewhere(check: Check, browser: PlainBrowser): Promise<Sight> {
  const login = { email: "maria@prairie.example", password: DEMO_PASSWORD };
  await browser.submit("/sign-in", "Sign in", login);
  return signOnAgain(check, browser);
}

/** From the community itself, which asks the association once more. */
async function shutOut({ communityUrl }: DemoAssociationState, browser: PlainBrowser): Promise<Sight> {
  const end = await browser.open(`${communityUrl}/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=/`);
  const reason = /<main[^>]*data-reason="([^"]*)"/.exec(end.text)?.[1] ?? personAt(end);
  return { expected: "refused with 403: not-active", seen: `refused with ${end.status}: ${reason}` };
}

const personHere = (key: string) => `the community shows Maria (${key})`;

/** Who is signed in on a page of the community's. */
function personAt({ url, status, text }: Page): string {
  const key = /<body[^>]*data-person="([^"]*)"/.exec(text)?.[1];
  return key ? personHere(key) : `${url.host}${url.pathname} with ${status}, nobody signed in`;
}

async function drop({ database, prairie, ...check }: Check): Promise<Sight> {
  const key = await keyOf(database, "maria@prairie.example");
  await database.query(
    `update membership set status = 'dropped'
      where contact_id = (select id from contact where email = 'maria@prairie.example')`,
  );
  return see(check, "Maria is kept, inactive, in 0 communities", async () => {
    const maria = await prairie.contact(key);
    if (!maria) return "Maria is gone";
    return `Maria is kept, ${maria.IsActive ? "active" : "inactive"}, in ${maria.communities.length} communities`;
  });
}

/** Nothing of what happens in one association reaches another's community. */
async function otherAssociation({ harbor, ...check }: Check, before: string): Promise<Sight> {
  return see(check, `untouched: ${before.slice(0, 12)}`, async () => {
    const { digest } = await harbor.summary();
    return `${digest === before ? "untouched" : "changed"}: ${digest.slice(0, 12)}`;
  });
}

/** Another one at every run, so that yesterday's edit is never taken for today's. */
function inventedPhone(): string {
  return `+1 ${randomInt(201, 989)} 555 01${String(randomInt(0, 99)).padStart(2, "0")}`;
}

async function keyOf(database: pg.Client, email: string): Promise<string> {
  const { rows } = await database.query<{ integration_key: string }>(
    "select integration_key from contact where email = $1",
    [email],
  );
  return rows[0]!.integration_key;
}
